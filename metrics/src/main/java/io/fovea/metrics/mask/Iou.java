package io.fovea.metrics.mask;

/**
 * Intersection over union of a detection with a ground truth. Against a crowd region the
 * intersection is taken over the detection's own area, so that a detection inside a crowd scores 1.
 *
 * <p>The definition is pycocotools 2.0.11's {@code iou}, operation by operation.
 */
public final class Iou {
  /** What {@link #masks} gives for masks of different sizes; below every threshold. */
  public static final double DIFFERENT_SIZES = -1;

  private Iou() {}

  /**
   * Of two boxes. Shared edges are no overlap.
   *
   * @return 0 to 1, but for the last bits; other values and NaN only where a side is negative, NaN
   *     or infinite
   */
  public static double boxes(Box detection, Box truth, boolean crowd) {
    double overlapWidth =
        smaller(detection.width() + detection.x(), truth.width() + truth.x())
            - larger(detection.x(), truth.x());
    if (overlapWidth <= 0) {
      return 0;
    }
    double overlapHeight =
        smaller(detection.height() + detection.y(), truth.height() + truth.y())
            - larger(detection.y(), truth.y());
    if (overlapHeight <= 0) {
      return 0;
    }
    double intersection = overlapWidth * overlapHeight;
    double detectionArea = detection.area();
    double union = crowd ? detectionArea : detectionArea + truth.area() - intersection;
    return intersection / union;
  }

  /**
   * Of two masks, walked run by run.
   *
   * <p>Where both masks have a zero-length run at the same pixel, the reference ends its walk there
   * and leaves the rest out of the count; so does this. {@link Rle#canonical} masks never meet
   * that.
   *
   * @return 0 to 1, or {@link #DIFFERENT_SIZES} if the masks' boxes overlap but their sizes differ
   */
  public static double masks(Rle detection, Rle truth, boolean crowd) {
    if (!(boxes(detection.box(), truth.box(), crowd) > 0)) {
      return 0;
    }
    if (detection.height() != truth.height() || detection.width() != truth.width()) {
      return DIFFERENT_SIZES;
    }
    long[] counts = pixels(detection, truth);
    long intersection = counts[0];
    long union = counts[1];
    if (intersection == 0) {
      return 0;
    }
    return (double) intersection / (crowd ? detection.area() : union);
  }

  /**
   * Pixels of the intersection and of the union of two masks of one size, as the reference counts
   * them: where both have a zero-length run at the same pixel, its walk ends there.
   */
  public static long[] pixels(Rle a, Rle b) {
    if (a.hasInnerZeroRun() && b.hasInnerZeroRun()) {
      return RunOverlap.untilZeroRunsMeet(a.shared(), b.shared());
    }
    long intersection = RunOverlap.pixels(a.shared(), b.shared());
    return new long[] {intersection, a.area() + b.area() - intersection};
  }

  /**
   * How many pixels are foreground in both masks.
   *
   * @throws IllegalArgumentException if the masks' sizes differ
   */
  public static long sharedPixels(Rle a, Rle b) {
    if (a.height() != b.height() || a.width() != b.width()) {
      throw new IllegalArgumentException(a + " and " + b);
    }
    return RunOverlap.pixels(a.shared(), b.shared());
  }

  /** C's fmin: a NaN yields to a number. */
  private static double smaller(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
  }

  /** C's fmax: a NaN yields to a number. */
  private static double larger(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
