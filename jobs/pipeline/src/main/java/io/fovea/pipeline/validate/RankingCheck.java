package io.fovea.pipeline.validate;

import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import java.util.function.Function;

/**
 * Checks a ranking data set, its files of ranks and its maps, and results.
 *
 * @param predictions null to look at the data set alone
 */
public record RankingCheck(RankingSource source, String predictions) implements TaskCheck {
  @Override
  public String task() {
    return "ranking";
  }

  @Override
  public void run(Function<String, Findings> open) {
    Findings ofTruth = open.apply(source.document());
    try (RankedTruth truth = new RankedTruth(source, ofTruth)) {
      if (source.layout() == RankingLayout.POSESOR) {
        new PoseSorCheck(source, ofTruth, truth).run();
      } else {
        new RankingTruthCheck(source, ofTruth, truth).run();
      }
      if (predictions != null) {
        new RankingResultsCheck(predictions, truth.images, open.apply(predictions)).run();
      }
    }
  }
}
