package io.fovea.metrics.mask;

/**
 * Straight lines of pixels, each pixel touching the next by an edge or a corner.
 *
 * <p>The definition is that of OpenCV 5.0.0's lines: cut to the image first, horizontally at last,
 * with quotients truncated; then walked from the left end, where a step along the shorter axis is
 * taken as soon as the line is more than half a pixel beyond.
 */
final class ImageLine {
  private static final int LEFT = 1;
  private static final int RIGHT = 2;
  private static final int ABOVE = 4;
  private static final int BELOW = 8;
  private static final int VERTICAL = ABOVE | BELOW;

  private ImageLine() {}

  /** The ends x0, y0, x1, y1 of what lies inside the image; null where nothing does. */
  static long[] clip(int x0, int y0, int x1, int y1, int height, int width) {
    long[] ends = clipAsFarAsPossible(x0, y0, x1, y1, height, width);
    int outside = side(ends, 0, height, width) | side(ends, 2, height, width);
    return outside == 0 ? ends : null;
  }

  /** As above; where nothing lies inside, the ends as far as they were cut until that was seen. */
  static long[] clipAsFarAsPossible(int x0, int y0, int x1, int y1, int height, int width) {
    long[] ends = {x0, y0, x1, y1};
    if (!crossesBorder(ends, height, width)) {
      return ends;
    }
    for (int end = 0; end < 4; end += 2) {
      int side = side(ends, end, height, width);
      if ((side & VERTICAL) != 0) {
        cut(ends, end, 1, (side & ABOVE) != 0 ? 0 : height - 1L);
      }
    }
    if (!crossesBorder(ends, height, width)) {
      return ends;
    }
    for (int end = 0; end < 4; end += 2) {
      int side = side(ends, end, height, width);
      if (side != 0) {
        cut(ends, end, 0, (side & LEFT) != 0 ? 0 : width - 1L);
      }
    }
    return ends;
  }

  /** Whether an end is outside, and not both are on the same side of the image. */
  private static boolean crossesBorder(long[] ends, int height, int width) {
    int first = side(ends, 0, height, width);
    int second = side(ends, 2, height, width);
    return (first & second) == 0 && (first | second) != 0;
  }

  private static int side(long[] ends, int end, int height, int width) {
    long x = ends[end];
    long y = ends[end + 1];
    int side = x < 0 ? LEFT : x >= width ? RIGHT : 0;
    return side | (y < 0 ? ABOVE : y >= height ? BELOW : 0);
  }

  /** Moves an end along the line to where axis (0 is x, 1 is y) has the value. */
  private static void cut(long[] ends, int end, int axis, long value) {
    int other = 1 - axis;
    double way = (double) (value - ends[end + axis]) * (ends[2 + other] - ends[other]);
    ends[end + other] += (long) (way / (ends[2 + axis] - ends[axis]));
    ends[end + axis] = value;
  }

  /** Sets the pixels of a line inside the image to 1. */
  static void draw(byte[] bitmap, int width, int x0, int y0, int x1, int y1) {
    boolean swap = x1 < x0;
    int x = swap ? x1 : x0;
    int y = swap ? y1 : y0;
    int across = Math.abs(x1 - x0);
    int down = swap ? y0 - y1 : y1 - y0;
    int downStep = down < 0 ? -width : width;
    down = Math.abs(down);
    boolean steep = down > across;
    int longer = steep ? down : across;
    int shorter = steep ? across : down;
    int alongStep = steep ? downStep : 1;
    int sideStep = steep ? 1 : downStep;
    int at = y * width + x;
    int error = longer - 2 * shorter;
    for (int i = 0; i <= longer; i++) {
      bitmap[at] = 1;
      at += alongStep;
      if (error < 0) {
        at += sideStep;
        error += 2 * longer;
      }
      error -= 2 * shorter;
    }
  }
}
