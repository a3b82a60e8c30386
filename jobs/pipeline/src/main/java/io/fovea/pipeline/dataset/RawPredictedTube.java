package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import java.util.List;

/**
 * One record of a YouTube-VIS results document.
 *
 * @param ordinal position in the document, from 0; the reference calls it id, from 1
 * @param score see {@link #requireScore}
 * @param scoreProblem null if {@code score} is a number of the document, else what is wrong with it
 * @param frames masks by frame, null where nothing is predicted
 */
public record RawPredictedTube(
    long ordinal,
    long videoId,
    long categoryId,
    double score,
    String scoreProblem,
    List<Segmentation> frames) {

  /**
   * The confidence.
   *
   * @throws UserError if the document gives no number
   */
  public double requireScore() {
    if (scoreProblem != null) {
      throw UserError.input(scoreProblem, "Give every result a score that is a JSON number.");
    }
    return score;
  }
}
