package io.fovea.models.recipe;

/**
 * OpenCV's {@code resize(..., INTER_LINEAR)} of 8-bit RGB, to the bit: two by two neighbours at
 * half-pixel centres, weights in fixed point of 11 bits, no anti-aliasing.
 */
final class BilinearResize {
  private static final int ONE = 1 << 11;

  private BilinearResize() {}

  /**
   * Resizes.
   *
   * @param rgb height x width x 3
   * @param to newHeight x newWidth x 3 and maybe more, which is left as it is
   */
  static void resize(byte[] rgb, int height, int width, byte[] to, int newHeight, int newWidth) {
    int[] column = new int[newWidth];
    int[] nearWeight = new int[newWidth];
    int[] farWeight = new int[newWidth];
    double scaleX = 1 / ((double) newWidth / width);
    for (int x = 0; x < newWidth; x++) {
      float at = (float) ((x + 0.5) * scaleX - 0.5);
      int near = (int) Math.floor(at);
      float share = at - near;
      if (near < 0 || near >= width - 1) {
        near = near < 0 ? 0 : width - 1;
        share = 0;
      }
      column[x] = 3 * near;
      nearWeight[x] = weight(1 - share);
      farWeight[x] = weight(share);
    }
    int stride = 3 * newWidth;
    int[] rows = Scratch.ofThread().ints(2 * stride);
    int[] held = {-1, -1};
    double scaleY = 1 / ((double) newHeight / height);
    for (int y = 0; y < newHeight; y++) {
      float at = (float) ((y + 0.5) * scaleY - 0.5);
      int near = (int) Math.floor(at);
      int upper = weight(1 - (at - near));
      int lower = weight(at - near);
      int upperRow = Math.max(0, Math.min(height - 1, near));
      int lowerRow = Math.max(0, Math.min(height - 1, near + 1));
      // A row's slot is its parity, so that two neighbours never share one.
      for (int row : new int[] {upperRow, lowerRow}) {
        if (held[row & 1] != row) {
          alongRow(
              rgb,
              row * 3 * width,
              3 * (width - 1),
              column,
              nearWeight,
              farWeight,
              rows,
              (row & 1) * stride);
          held[row & 1] = row;
        }
      }
      int a = (upperRow & 1) * stride;
      int b = (lowerRow & 1) * stride;
      for (int x = 0; x < stride; x++) {
        int sum = ((upper * (rows[a + x] >> 4)) >> 16) + ((lower * (rows[b + x] >> 4)) >> 16);
        to[y * stride + x] = (byte) ((sum + 2) >> 2);
      }
    }
  }

  private static void alongRow(
      byte[] rgb,
      int row,
      int lastColumn,
      int[] column,
      int[] nearWeight,
      int[] farWeight,
      int[] rows,
      int to) {
    for (int x = 0; x < column.length; x++, to += 3) {
      int near = row + column[x];
      int far = row + Math.min(lastColumn, column[x] + 3);
      for (int c = 0; c < 3; c++) {
        rows[to + c] =
            (rgb[near + c] & 0xFF) * nearWeight[x] + (rgb[far + c] & 0xFF) * farWeight[x];
      }
    }
  }

  private static int weight(float share) {
    return (int) Math.rint(share * ONE);
  }
}
