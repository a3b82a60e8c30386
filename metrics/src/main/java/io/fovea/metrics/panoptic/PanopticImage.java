package io.fovea.metrics.panoptic;

import java.util.List;

/**
 * One image: for every pixel the id of its segment, as annotated and as predicted, 0 being void.
 *
 * @param truthIds row-major; of the same length as {@code predictedIds}; not written to
 * @param predictedIds row-major; not written to
 * @param truths the annotated segments in the order of the document
 * @param predictions the predicted segments in the order of the document
 */
@SuppressWarnings("ArrayRecordComponent")
public record PanopticImage(
    int[] truthIds,
    int[] predictedIds,
    List<PanopticSegment> truths,
    List<PanopticSegment> predictions) {
  public PanopticImage {
    if (truthIds.length != predictedIds.length) {
      throw new IllegalArgumentException(truthIds.length + " and " + predictedIds.length);
    }
  }
}
