package io.fovea.metrics.detection;

import io.fovea.metrics.mask.Boundary;
import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Rle;

/**
 * Boundary IoU: the lesser of the masks' IoU and that of their boundaries. A crowd keeps the
 * masks'. Definition: {@code computeIoU} of boundary-iou-api.
 */
final class BoundaryOverlap {
  private BoundaryOverlap() {}

  /**
   * Lowers the masks' IoUs to those of the boundaries, which are made where they are needed only.
   *
   * @param ious of detection d and truth g at {@code d * truths + g}
   * @param least pairs below it are left alone: whoever asks for matches never looks at them
   */
  static void lower(
      double[] ious, Detection[] detections, GroundTruth[] truths, double ratio, double least) {
    Rle[] truthBoundaries = new Rle[truths.length];
    for (int d = 0; d < detections.length; d++) {
      Rle boundary = null;
      for (int g = 0; g < truths.length; g++) {
        double iou = ious[d * truths.length + g];
        if (truths[g].crowd() || !(iou > 0) || iou < least) {
          continue;
        }
        if (boundary == null) {
          boundary = Boundary.of(detections[d].mask(), ratio);
        }
        if (truthBoundaries[g] == null) {
          truthBoundaries[g] = Boundary.of(truths[g].mask(), ratio);
        }
        ious[d * truths.length + g] = Math.min(iou, Iou.masks(boundary, truthBoundaries[g], false));
      }
    }
  }
}
