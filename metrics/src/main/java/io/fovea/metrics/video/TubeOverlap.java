package io.fovea.metrics.video;

import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Rle;

/**
 * The overlap of two tubes: intersections and unions are summed over frames and divided once.
 *
 * <p>Definition: {@code iou_seq} of the YouTube-VIS evaluator. Frames are paired by place up to the
 * end of the shorter tube. A frame that one tube alone has adds its area to the union. Masks of
 * different sizes add nothing to either sum.
 *
 * @param intersection pixels, over all frames
 * @param union pixels, over all frames
 * @param lengthsDiffer whether one tube has frames beyond the other's end
 * @param sizesDiffer pairs of masks that had different sizes
 * @param zeroRuns pairs of masks of which the reference measures a part alone (quirk C04)
 */
public record TubeOverlap(
    long intersection, long union, boolean lengthsDiffer, int sizesDiffer, int zeroRuns) {

  /** Measures a pair of tubes. */
  public static TubeOverlap of(Tube detection, Tube truth) {
    long intersection = 0;
    long union = 0;
    int sizesDiffer = 0;
    int zeroRuns = 0;
    int length = Math.min(detection.length(), truth.length());
    for (int t = 0; t < length; t++) {
      Rle d = detection.frame(t);
      Rle g = truth.frame(t);
      if (d == null || g == null) {
        union += area(d) + area(g);
      } else if (d.height() != g.height() || d.width() != g.width()) {
        sizesDiffer++;
      } else {
        long[] pixels = Iou.pixels(d, g);
        intersection += pixels[0];
        union += pixels[1];
        if (d.hasInnerZeroRun() && g.hasInnerZeroRun()) {
          zeroRuns += pixels[1] == d.area() + g.area() - Iou.sharedPixels(d, g) ? 0 : 1;
        }
      }
    }
    return new TubeOverlap(
        intersection, union, detection.length() != truth.length(), sizesDiffer, zeroRuns);
  }

  private static long area(Rle mask) {
    return mask == null ? 0 : mask.area();
  }

  /** Intersection over union; 0 where the union is empty. */
  public double iou() {
    return union == 0 ? 0 : (double) intersection / union;
  }
}
