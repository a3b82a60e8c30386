package io.fovea.pipeline.scoring;

import io.fovea.metrics.detection.DetectionParams;
import java.util.List;
import java.util.Optional;

/**
 * What to score.
 *
 * @param groundTruth location of a COCO ground-truth document, plain or gzip
 * @param predictions location of a COCO results document, plain or gzip, or of a run folder
 * @param params how to score
 * @param imageIds the images to score, in any order; empty for all
 * @param categoryIds the categories to score, in any order; empty for all
 * @param threads how many threads score in-process, at least 1
 */
public record ScoreRequest(
    String groundTruth,
    String predictions,
    DetectionParams params,
    Optional<List<Long>> imageIds,
    Optional<List<Long>> categoryIds,
    int threads) {
  public ScoreRequest {
    imageIds = imageIds.map(List::copyOf);
    categoryIds = categoryIds.map(List::copyOf);
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads);
    }
  }

  /** All images and categories of two locations, on every processor. */
  public static ScoreRequest of(String groundTruth, String predictions, DetectionParams params) {
    return new ScoreRequest(
        groundTruth,
        predictions,
        params,
        Optional.empty(),
        Optional.empty(),
        Runtime.getRuntime().availableProcessors());
  }

  /** The same on another number of threads. */
  public ScoreRequest withThreads(int count) {
    return new ScoreRequest(groundTruth, predictions, params, imageIds, categoryIds, count);
  }

  /** The same on some images; empty for all. */
  public ScoreRequest withImageIds(Optional<List<Long>> ids) {
    return new ScoreRequest(groundTruth, predictions, params, ids, categoryIds, threads);
  }

  /** The same on some categories; empty for all. */
  public ScoreRequest withCategoryIds(Optional<List<Long>> ids) {
    return new ScoreRequest(groundTruth, predictions, params, imageIds, ids, threads);
  }
}
