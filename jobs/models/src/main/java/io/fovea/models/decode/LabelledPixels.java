package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;

/** Masks of images that hold one number a pixel. */
final class LabelledPixels {
  private LabelledPixels() {}

  /** Where the number is this one. */
  static Rle where(int[] pixels, int number, int height, int width) {
    RunBuilder runs = new RunBuilder(height, width);
    for (int x = 0; x < width; x++) {
      for (int i = x; i < pixels.length; i += width) {
        runs.add(pixels[i] == number, 1);
      }
    }
    return runs.build();
  }

  static void requireSize(int[] pixels, int height, int width) {
    if (pixels.length != (long) height * width) {
      throw new IllegalArgumentException(pixels.length + " pixels in " + height + " x " + width);
    }
  }
}
