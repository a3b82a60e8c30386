package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.recipe.ImageFrame;

/**
 * Pastes a square of probabilities over a box by torchvision's rule: the square of side M gets a
 * border of zeros, the box grows by (M + 2) / M about its centre and is cut to whole numbers
 * towards zero, and the bordered square is stretched over the pixels from its first to its last
 * corner, both included.
 */
final class MaskPaste {
  private static final float HALF = 0.5f;

  private MaskPaste() {}

  /**
   * Pastes one mask.
   *
   * @param square the probabilities, as many rows as columns
   * @param corner the box's left, top, right and bottom in image pixels
   */
  static Rle paste(Grid square, double[] corner, ImageFrame frame) {
    Grid bordered = bordered(square);
    float growth = (float) ((double) bordered.width() / square.width());
    int[] horizontal = grown((float) corner[0], (float) corner[2], growth);
    int[] vertical = grown((float) corner[1], (float) corner[3], growth);
    Window box = new Window(vertical[0], horizontal[0], vertical[1], horizontal[1]);
    Window seen = box.within(frame.imageHeight(), frame.imageWidth());
    return bordered.stretched(box, seen, HALF, frame.imageHeight(), frame.imageWidth());
  }

  /** First pixel and one beyond the last of a grown side; at least one pixel. */
  private static int[] grown(float from, float to, float growth) {
    float half = (to - from) * 0.5f * growth;
    float centre = (to + from) * 0.5f;
    int first = (int) (centre - half);
    int last = (int) (centre + half);
    return new int[] {first, Math.max(last, first) + 1};
  }

  private static Grid bordered(Grid square) {
    int height = square.height() + 2;
    int width = square.width() + 2;
    float[] values = new float[height * width];
    for (int y = 0; y < square.height(); y++) {
      System.arraycopy(
          square.values(),
          square.offset() + y * square.stride(),
          values,
          (y + 1) * width + 1,
          square.width());
    }
    return new Grid(values, 0, width, height, width);
  }
}
