package io.fovea.metrics.mask;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Polygons as masks.
 *
 * <p>The definition is pycocotools 2.0.11's {@code frPoly}: vertices are rounded to a grid of a
 * fifth of a pixel, each edge is a line of grid points, one a step along its longer axis, and every
 * passage of the outline across the middle of a pixel column flips the column from there downwards.
 * Passages left and right of the image are dropped; those above and below it are moved to its edge.
 * Only the passages are computed here, not the points between them.
 */
public final class Polygons {
  /** The largest coordinate, in pixels, of either sign. */
  public static final double MAX_COORDINATE = 1e6;

  /** The most vertices of one part. */
  public static final int MAX_VERTICES = 1_000_000;

  /** The most passages across columns of one part: outlines beyond this are noise, not shapes. */
  private static final long MAX_PASSAGES = 1L << 26;

  private static final int GRID = 5;

  /** A column is passed between the grid points 2 and 3 of its five (0 to 4). */
  private static final int BEFORE_MIDDLE = 2;

  private static final String REMEDY =
      "Give each polygon as [x1, y1, x2, y2, ...] in pixels of the image.";

  private final int height;
  private final int width;

  /** Pixel positions, column-major, at which the colour flips. */
  private final int[] flips;

  private int flipCount;

  private Polygons(int height, int width, int passages) {
    this.height = height;
    this.width = width;
    this.flips = new int[passages + 1];
  }

  /**
   * The mask of a closed polygon.
   *
   * @param xy x and y of each vertex in turn, in pixels; a last number without partner is dropped;
   *     fewer than three vertices enclose nothing
   * @param height pixels of the mask
   * @param width pixels of the mask
   * @throws UserError if a coordinate is NaN, infinite or beyond {@link #MAX_COORDINATE}, there are
   *     more than {@link #MAX_VERTICES} vertices, the size is beyond {@link Rle#MAX_PIXELS}, or the
   *     outline crosses the image's columns more than 2^26 times
   */
  public static Rle rasterise(double[] xy, int height, int width) {
    Rle.requireSize(height, width);
    int vertices = xy.length / 2;
    if (vertices > MAX_VERTICES) {
      throw UserError.input(
          "a polygon has " + vertices + " vertices, more than " + MAX_VERTICES,
          "Simplify the polygon, or give the mask as RLE.");
    }
    int[] grid = onGrid(xy, vertices);
    long passages = 0;
    for (int i = 0; i < grid.length; i += 2) {
      int next = i + 2 == grid.length ? 0 : i + 2;
      int left = Math.min(grid[i], grid[next]);
      int right = Math.max(grid[i], grid[next]);
      passages += Math.max(0, lastColumn(right, width) - firstColumn(left) + 1);
    }
    if (passages > MAX_PASSAGES) {
      throw UserError.input(
          "a polygon of "
              + vertices
              + " vertices crosses the columns of its image "
              + passages
              + " times, more than "
              + MAX_PASSAGES,
          "Simplify the polygon, or give the mask as RLE.");
    }
    Polygons polygon = new Polygons(height, width, (int) passages);
    for (int i = 0; i < grid.length; i += 2) {
      int next = i + 2 == grid.length ? 0 : i + 2;
      polygon.edge(grid[i], grid[i + 1], grid[next], grid[next + 1]);
    }
    return polygon.mask();
  }

  /**
   * The union of several polygons' masks.
   *
   * @param parts at least one; each as in {@link #rasterise(double[], int, int)}
   * @throws UserError as there, naming the part, or if there is no part
   */
  public static Rle rasterise(List<double[]> parts, int height, int width) {
    if (parts.isEmpty()) {
      throw UserError.input("a segmentation has no polygon", REMEDY);
    }
    List<Rle> masks = new ArrayList<>(parts.size());
    for (double[] part : parts) {
      try {
        masks.add(rasterise(part, height, width));
      } catch (UserError e) {
        throw e.at("part " + masks.size());
      }
    }
    return Rle.union(masks);
  }

  private static int[] onGrid(double[] xy, int vertices) {
    int[] grid = new int[vertices * 2];
    for (int i = 0; i < grid.length; i++) {
      double value = xy[i];
      // Written so that NaN fails.
      if (!(Math.abs(value) <= MAX_COORDINATE)) {
        throw UserError.input(
            "coordinate "
                + i
                + " of a polygon is "
                + value
                + ": coordinates are finite and at most "
                + (long) MAX_COORDINATE
                + " pixels",
            REMEDY);
      }
      grid[i] = (int) (GRID * value + .5);
    }
    return grid;
  }

  /** The first column of the image whose middle lies right of a grid point. */
  private static int firstColumn(int gridX) {
    return Math.max(0, Math.floorDiv(gridX - BEFORE_MIDDLE + GRID - 1, GRID));
  }

  /** The last column of the image whose middle lies left of a grid point; -1 if there is none. */
  private static int lastColumn(int gridX, int width) {
    return Math.min(width - 1, Math.floorDiv(gridX - BEFORE_MIDDLE - 1, GRID));
  }

  private void edge(int x1, int y1, int x2, int y2) {
    int dx = Math.abs(x2 - x1);
    int dy = Math.abs(y2 - y1);
    if (dx >= dy) {
      if (x1 <= x2) {
        flatEdge(x1, y1, x2, y2);
      } else {
        flatEdge(x2, y2, x1, y1);
      }
    } else if (y1 <= y2) {
      steepEdge(x1, y1, x2, y2);
    } else {
      steepEdge(x2, y2, x1, y1);
    }
  }

  /** An edge with one point a step of x, from its left end. */
  private void flatEdge(int left, int y, int right, int yRight) {
    double slope = (double) (yRight - y) / (right - left);
    int last = lastColumn(right, width);
    for (int column = firstColumn(left); column <= last; column++) {
      int t = column * GRID + BEFORE_MIDDLE - left;
      flip(column, Math.min(pointOn(y, slope, t), pointOn(y, slope, t + 1)));
    }
  }

  /** An edge with one point a step of y, from its upper end. */
  private void steepEdge(int x, int top, int xBottom, int bottom) {
    int steps = bottom - top;
    double slope = (double) (xBottom - x) / steps;
    int last = lastColumn(Math.max(x, xBottom), width);
    for (int column = firstColumn(Math.min(x, xBottom)); column <= last; column++) {
      int before = column * GRID + BEFORE_MIDDLE;
      // The first step that ends on the other side of the middle: an estimate, then the exact one.
      int t = (int) Math.ceil((before + .5 - x) / slope);
      t = Math.max(1, Math.min(t, steps));
      boolean rightwards = slope > 0;
      while (t < steps && (pointOn(x, slope, t) > before) != rightwards) {
        t++;
      }
      while (t > 1 && (pointOn(x, slope, t - 1) > before) == rightwards) {
        t--;
      }
      flip(column, top + t - 1);
    }
  }

  /** Rounds as the reference does: towards zero after adding a half. */
  private static int pointOn(int start, double slope, int t) {
    return (int) (start + slope * t + .5);
  }

  private void flip(int column, int gridY) {
    int row = Math.floorDiv(gridY + GRID / 2, GRID);
    flips[flipCount++] = column * height + Math.max(0, Math.min(row, height));
  }

  private Rle mask() {
    Arrays.sort(flips, 0, flipCount);
    int pixels = height * width;
    int start = 0;
    int n = 0;
    // Runs are written over the flips already read.
    for (int i = 0; i < flipCount; ) {
      int at = flips[i];
      int first = i;
      while (i < flipCount && flips[i] == at) {
        i++;
      }
      boolean flipped = (i - first) % 2 == 1;
      if (flipped && at < pixels) {
        flips[n++] = at - start;
        start = at;
      }
    }
    flips[n++] = pixels - start;
    return Rle.trusted(height, width, Arrays.copyOf(flips, n));
  }
}
