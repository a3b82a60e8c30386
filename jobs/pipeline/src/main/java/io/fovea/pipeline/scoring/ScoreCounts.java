package io.fovea.pipeline.scoring;

/**
 * What went into a score.
 *
 * @param images scored, with or without objects
 * @param categories scored
 * @param annotations ground truths of the scored images and categories, crowds included
 * @param detections of the scored images and categories, before any cap
 * @param unknownCategory detections passed over because the dataset does not have their category
 * @param failedImages images of which a run has no predictions because they failed; they count as
 *     empty
 */
public record ScoreCounts(
    long images,
    long categories,
    long annotations,
    long detections,
    long unknownCategory,
    long failedImages) {

  /** The warning of results passed over for their category. */
  public static String unknownCategoryWarning(ScoreRequest request, long count) {
    return request.predictions()
        + ": "
        + count
        + " results name a category that "
        + request.groundTruth()
        + " does not list, and were passed over.";
  }
}
