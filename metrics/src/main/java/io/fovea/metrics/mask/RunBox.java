package io.fovea.metrics.mask;

import io.fovea.metrics.UserError;

/**
 * Area and bounding box of runs alone, which need not sum to a mask's size: the reference evaluates
 * the boxes of masks whose text was cut short.
 *
 * <p>The definition is pycocotools 2.0.11's {@code area} and {@code toBbox}. A last background run
 * counts for nothing. A mask without a foreground run has the box 0, 0, 0, 0; one whose foreground
 * runs are all zero has, as there, its corner at (width, height) and sides that wrapped at 2^32.
 */
public final class RunBox {
  private static final long UNSIGNED = 0xFFFF_FFFFL;

  private RunBox() {}

  /**
   * Foreground pixels.
   *
   * @param runs lengths, background first, none negative
   */
  public static long area(int[] runs) {
    long area = 0;
    for (int i = 1; i < runs.length; i += 2) {
      area += runs[i];
    }
    return area;
  }

  /**
   * The bounding box of the foreground.
   *
   * @param runs lengths, background first, none negative, summing to at most 2^31 - 1, as {@link
   *     RleText#runs} gives them
   * @param height pixels of a column
   * @param width pixels of a row
   * @throws UserError if the height is not positive though there is foreground
   */
  public static Box of(int[] runs, int height, int width) {
    if (runs.length < 2) {
      return new Box(0, 0, 0, 0);
    }
    int left = width;
    int right = 0;
    int top = height;
    int bottom = 0;
    // The column and row of the next pixel, kept without a division where runs are short.
    int x = 0;
    int y = 0;
    for (int i = 1; i < runs.length; i += 2) {
      int foreground = runs[i];
      if (foreground > 0 && height <= 0) {
        throw UserError.input(
            "a mask of height " + height + " has " + foreground + " pixels of foreground",
            "Give 'size' as [height, width] of the image.");
      }
      y += runs[i - 1];
      if (y >= height && height > 0) {
        x += y / height;
        y %= height;
      }
      if (foreground == 0) {
        continue;
      }
      left = Math.min(left, x);
      int last = y + foreground - 1;
      if (last < height) {
        top = Math.min(top, y);
        bottom = Math.max(bottom, last);
        y = last + 1;
      } else {
        top = 0;
        bottom = height - 1;
        x += last / height;
        y = last % height + 1;
      }
      right = Math.max(right, x);
      // y may now be the height, one past the column: the next run's step settles it.
    }
    return new Box(left, top, side(left, right), side(top, bottom));
  }

  private static double side(int first, int last) {
    return ((long) last - first + 1) & UNSIGNED;
  }
}
