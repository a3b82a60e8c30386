package io.fovea.metrics.saliency;

import java.util.List;
import java.util.Optional;

/**
 * What is known of one image.
 *
 * @param height pixels
 * @param width pixels
 * @param truths the ranked objects in the order of the data set, at least one
 * @param predictions the predicted objects in the order of their file
 * @param truthMap the data set's own gray map, for the profiles that compare with it; where there
 *     is none they draw it from {@code truths}
 */
public record RankingImage(
    int height,
    int width,
    List<TruthObject> truths,
    List<RankedPrediction> predictions,
    Optional<GrayMap> truthMap) {
  public RankingImage {
    truths = List.copyOf(truths);
    predictions = List.copyOf(predictions);
  }
}
