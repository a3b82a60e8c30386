package io.fovea.pipeline.inference;

import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.PredictionRow;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a shard's images.
 *
 * @param predictions by image, in the shard's order, and ordinal
 * @param failures in the shard's order
 * @param predicted how many images the model answered
 * @param halvedBatches batches that the model refused whole and took in parts
 * @param imagesSha256 the {@link ImagesDigest} of what was read
 * @param runs with further graphs, predicted images by how often these ran; else empty
 */
record ShardContent(
    List<PredictionRow> predictions,
    List<FailureRow> failures,
    int predicted,
    int halvedBatches,
    String imagesSha256,
    SortedMap<Integer, Integer> runs) {

  /** Of a model that is one graph. */
  ShardContent(
      List<PredictionRow> predictions,
      List<FailureRow> failures,
      int predicted,
      int halvedBatches,
      String imagesSha256) {
    this(predictions, failures, predicted, halvedBatches, imagesSha256, new TreeMap<>());
  }
}
