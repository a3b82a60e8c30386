package io.fovea.models.systems;

/**
 * Mask2Former's position encoding: sines and cosines of the row in the first half of the channels
 * and of the column in the second, each axis scaled to 2 pi.
 */
final class SinePositions {
  private static final double TEMPERATURE = 10_000;
  private static final double EPSILON = 1e-6;

  private SinePositions() {}

  /**
   * The encoding of a map.
   *
   * @param width channels, a multiple of 4
   * @return [width, rows, columns] in row-major order
   */
  static float[] of(int width, int rows, int columns) {
    if (width % 4 != 0) {
      throw new IllegalArgumentException(width + " channels: a multiple of 4");
    }
    int half = width / 2;
    float[] encoding = new float[width * rows * columns];
    for (int channel = 0; channel < width; channel++) {
      int within = channel % half;
      int pair = within / 2;
      double period = StrictMath.pow(TEMPERATURE, 2.0 * pair / half);
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          double place =
              channel < half ? (y + 1) / (rows + EPSILON) : (x + 1) / (columns + EPSILON);
          double angle = place * 2 * Math.PI / period;
          encoding[(channel * rows + y) * columns + x] =
              (float) (within % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
        }
      }
    }
    return encoding;
  }
}
