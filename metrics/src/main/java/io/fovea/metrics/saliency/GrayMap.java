package io.fovea.metrics.saliency;

/**
 * A ground-truth map as a data set ships it: 0 to 255, brighter is more salient, 0 is background.
 */
public final class GrayMap {
  private final int height;
  private final int width;
  private final byte[] rowMajor;

  /**
   * @param rowMajor height times width values in row order, as unsigned bytes; not copied, and not
   *     to be written to
   */
  public GrayMap(int height, int width, byte[] rowMajor) {
    if (rowMajor.length != (long) height * width) {
      throw new IllegalArgumentException(rowMajor.length + " values for " + height + " x " + width);
    }
    this.height = height;
    this.width = width;
    this.rowMajor = rowMajor;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /** The values in column order, as masks have their pixels. */
  int[] columnMajor() {
    int[] values = new int[rowMajor.length];
    int at = 0;
    for (int x = 0; x < width; x++) {
      for (int i = x; i < rowMajor.length; i += width) {
        values[at++] = rowMajor[i] & 0xFF;
      }
    }
    return values;
  }
}
