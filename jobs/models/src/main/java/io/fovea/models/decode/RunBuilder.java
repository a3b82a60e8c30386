package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import java.util.Arrays;

/** Writes a mask's runs pixel by pixel in column-major order. */
final class RunBuilder {
  private final int height;
  private final int width;
  private int[] runs = new int[32];
  private int count;
  private boolean foreground;
  private int length;
  private int total;

  /**
   * @param height of the mask, pixels
   * @param width of the mask, pixels; height x width no more than {@link Rle#MAX_PIXELS}
   */
  RunBuilder(int height, int width) {
    this.height = height;
    this.width = width;
  }

  /** The next pixels. */
  void add(boolean isForeground, int pixels) {
    if (isForeground != foreground && pixels > 0) {
      if (count == runs.length) {
        runs = Arrays.copyOf(runs, 2 * count);
      }
      runs[count++] = length;
      length = 0;
      foreground = isForeground;
    }
    length += pixels;
    total += pixels;
  }

  /** Background up to the pixel at this row and column. */
  void skipTo(int row, int column) {
    add(false, column * height + row - total);
  }

  /** The mask; what has not been added is background. */
  Rle build() {
    skipTo(0, width);
    int[] all = Arrays.copyOf(runs, count + 1);
    all[count] = length;
    return Rle.of(height, width, all);
  }
}
