package io.fovea.pipeline.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The outlines of a mask as polygons along pixel edges, straightened a little. */
final class Contours {
  private static final double STRAIGHTENING = 0.75;
  private static final int[] STEP_X = {1, 0, -1, 0};
  private static final int[] STEP_Y = {0, 1, 0, -1};

  /**
   * What was traced.
   *
   * @param outer an outline for each part: x, y of its corners in turn, in pixels
   * @param holes how many outlines enclose background
   */
  record Outlines(List<double[]> outer, int holes) {}

  private final int height;
  private final int width;
  private final byte[] mask;

  private Contours(int height, int width, byte[] mask) {
    this.height = height;
    this.width = width;
    this.mask = mask;
  }

  /**
   * Traces every outline; parts that touch at a corner only are apart.
   *
   * @param mask row-major, non-zero is foreground
   */
  static Outlines trace(int height, int width, byte[] mask) {
    return new Contours(height, width, mask).trace();
  }

  /** Each outline is walked with the foreground on the right, from its topmost left corner. */
  private Outlines trace() {
    boolean[] walked = new boolean[height * width];
    List<double[]> outer = new ArrayList<>();
    int holes = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        // An edge with background above and foreground below, not yet part of a walk, starts one.
        if (at(x, y) && !at(x, y - 1) && !walked[y * width + x]) {
          List<int[]> corners = walk(x, y, walked);
          if (twiceArea(corners) > 0) {
            outer.add(straightened(corners));
          } else {
            holes++;
          }
        }
      }
    }
    return new Outlines(outer, holes);
  }

  private List<int[]> walk(int startX, int startY, boolean[] walked) {
    List<int[]> corners = new ArrayList<>();
    int x = startX;
    int y = startY;
    int direction = 0;
    do {
      if (direction == 0) {
        walked[y * width + x] = true;
      }
      x += STEP_X[direction];
      y += STEP_Y[direction];
      int next = turn(x, y, direction);
      if (next != direction) {
        corners.add(new int[] {x, y});
      }
      direction = next;
    } while (x != startX || y != startY || direction != 0);
    return corners;
  }

  /**
   * Right where the pixel ahead on the right is background; else left where both are foreground.
   */
  private int turn(int x, int y, int direction) {
    boolean right = ahead(x, y, direction, true);
    boolean left = ahead(x, y, direction, false);
    if (!right) {
      return (direction + 1) % 4;
    }
    return left ? (direction + 3) % 4 : direction;
  }

  private boolean ahead(int x, int y, int direction, boolean right) {
    return switch (direction) {
      case 0 -> right ? at(x, y) : at(x, y - 1);
      case 1 -> right ? at(x - 1, y) : at(x, y);
      case 2 -> right ? at(x - 1, y - 1) : at(x - 1, y);
      default -> right ? at(x, y - 1) : at(x - 1, y - 1);
    };
  }

  private boolean at(int x, int y) {
    return x >= 0 && x < width && y >= 0 && y < height && mask[y * width + x] != 0;
  }

  private static long twiceArea(List<int[]> corners) {
    long sum = 0;
    for (int i = 0; i < corners.size(); i++) {
      int[] a = corners.get(i);
      int[] b = corners.get((i + 1) % corners.size());
      sum += (long) a[0] * b[1] - (long) b[0] * a[1];
    }
    return sum;
  }

  /** Fewer corners, none further than {@link #STRAIGHTENING} pixels off (Douglas and Peucker). */
  private static double[] straightened(List<int[]> corners) {
    int far = 0;
    for (int i = 0; i < corners.size(); i++) {
      if (squaredDistance(corners.get(0), corners.get(i))
          > squaredDistance(corners.get(0), corners.get(far))) {
        far = i;
      }
    }
    boolean[] keep = new boolean[corners.size() + 1];
    keep[0] = true;
    keep[far] = true;
    List<int[]> closed = new ArrayList<>(corners);
    closed.add(corners.get(0));
    straighten(closed, 0, far, keep);
    straighten(closed, far, corners.size(), keep);
    int kept = 0;
    double[] xy = new double[2 * corners.size()];
    for (int i = 0; i < corners.size(); i++) {
      if (keep[i]) {
        xy[kept++] = corners.get(i)[0];
        xy[kept++] = corners.get(i)[1];
      }
    }
    return kept >= 6 ? Arrays.copyOf(xy, kept) : whole(corners);
  }

  private static double[] whole(List<int[]> corners) {
    double[] xy = new double[2 * corners.size()];
    for (int i = 0; i < corners.size(); i++) {
      xy[2 * i] = corners.get(i)[0];
      xy[2 * i + 1] = corners.get(i)[1];
    }
    return xy;
  }

  private static void straighten(List<int[]> corners, int from, int to, boolean[] keep) {
    int[] a = corners.get(from);
    int[] b = corners.get(to);
    double length = StrictMath.sqrt(squaredDistance(a, b));
    double worst = STRAIGHTENING;
    int at = -1;
    for (int i = from + 1; i < to; i++) {
      int[] p = corners.get(i);
      double cross =
          (double) (b[0] - a[0]) * (p[1] - a[1]) - (double) (b[1] - a[1]) * (p[0] - a[0]);
      double off = length == 0 ? StrictMath.sqrt(squaredDistance(a, p)) : Math.abs(cross) / length;
      if (off > worst) {
        worst = off;
        at = i;
      }
    }
    if (at >= 0) {
      keep[at] = true;
      straighten(corners, from, at, keep);
      straighten(corners, at, to, keep);
    }
  }

  private static double squaredDistance(int[] a, int[] b) {
    double dx = a[0] - b[0];
    double dy = a[1] - b[1];
    return dx * dx + dy * dy;
  }
}
