package io.fovea.models.decode;

import io.fovea.metrics.mask.Box;
import io.fovea.models.recipe.ImageFrame;

/** Boxes of the input in the image. */
final class Boxes {
  private Boxes() {}

  /** A box of the input, by its corners, in image pixels and clipped to the image. */
  static Box toImage(ImageFrame frame, double x1, double y1, double x2, double y2) {
    return clipped(
        frame, frame.toImageX(x1), frame.toImageY(y1), frame.toImageX(x2), frame.toImageY(y2));
  }

  /** A box of the image, by its corners, clipped to it; without area where it lies outside. */
  static Box clipped(ImageFrame frame, double x1, double y1, double x2, double y2) {
    double left = clip(x1, frame.imageWidth());
    double top = clip(y1, frame.imageHeight());
    return new Box(
        left, top, clip(x2, frame.imageWidth()) - left, clip(y2, frame.imageHeight()) - top);
  }

  private static double clip(double value, int most) {
    return Math.max(0, Math.min(most, value));
  }
}
