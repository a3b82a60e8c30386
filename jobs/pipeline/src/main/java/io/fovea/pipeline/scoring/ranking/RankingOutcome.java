package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.saliency.RankingResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A finished score.
 *
 * @param withoutRecord images of which the results have no record; they count as empty
 * @param warnings for the user, in a fixed order
 * @param engine the name of the engine that scored
 */
public record RankingOutcome(
    RankingResult result, long withoutRecord, List<String> warnings, String engine) {

  /**
   * Puts an outcome together, with the warnings in their order.
   *
   * @param truth what the data set warns of
   */
  public static RankingOutcome of(
      RankingRequest request,
      RankingResult result,
      long withoutRecord,
      List<String> truth,
      String engine) {
    var warnings = new ArrayList<>(truth);
    if (withoutRecord > 0) {
      warnings.add(
          request.predictions()
              + ": "
              + withoutRecord
              + " of "
              + result.images().size()
              + " images have no record and were scored as empty.");
    }
    result.quirks().forEach((quirk, count) -> warnings.add(quirk.warning(count)));
    return new RankingOutcome(result, withoutRecord, List.copyOf(warnings), engine);
  }

  /** Ranked objects of all images. */
  public long truths() {
    return result.images().stream().mapToLong(image -> image.truths()).sum();
  }

  /** Predictions of all images that passed the filter. */
  public long predictions() {
    return result.images().stream().mapToLong(image -> image.predictions()).sum();
  }
}
