package io.fovea.models.image;

import java.awt.image.Raster;

/**
 * Four-component JPEG samples to RGB as libjpeg and Pillow do it: stored inverted, as Adobe's
 * programs write them, and combined without a colour profile.
 */
final class FourColours {
  private static final int FRACTION_BITS = 16;
  private static final int HALF = 1 << (FRACTION_BITS - 1);

  private FourColours() {}

  static DecodedImage toRgb(Raster raster, boolean ycck) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    byte[] rgb = new byte[3 * height * width];
    int[] row = new int[4 * width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += 4, to += 3) {
        int cyan = row[from];
        int magenta = row[from + 1];
        int yellow = row[from + 2];
        if (ycck) {
          int luma = row[from];
          int cb = row[from + 1] - 128;
          int cr = row[from + 2] - 128;
          cyan = clip(255 - (luma + ((fixed(1.40200) * cr + HALF) >> FRACTION_BITS)));
          magenta =
              clip(
                  255
                      - (luma
                          + ((-fixed(0.34414) * cb + HALF - fixed(0.71414) * cr)
                              >> FRACTION_BITS)));
          yellow = clip(255 - (luma + ((fixed(1.77200) * cb + HALF) >> FRACTION_BITS)));
        }
        int white = row[from + 3];
        rgb[to] = (byte) (white - share(255 - cyan, white));
        rgb[to + 1] = (byte) (white - share(255 - magenta, white));
        rgb[to + 2] = (byte) (white - share(255 - yellow, white));
      }
    }
    return new DecodedImage(height, width, rgb);
  }

  private static int fixed(double value) {
    return (int) (value * (1 << FRACTION_BITS) + 0.5);
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** {@code a * b / 255}, rounded. */
  private static int share(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }
}
