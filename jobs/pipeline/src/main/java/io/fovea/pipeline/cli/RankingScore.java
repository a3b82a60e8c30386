package io.fovea.pipeline.cli;

import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.scoring.ranking.RankedRun;
import io.fovea.pipeline.scoring.ranking.RankingDetails;
import io.fovea.pipeline.scoring.ranking.RankingDocument;
import io.fovea.pipeline.scoring.ranking.RankingEngine;
import io.fovea.pipeline.scoring.ranking.RankingEngines;
import io.fovea.pipeline.scoring.ranking.RankingOutcome;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.scoring.ranking.RankingText;
import java.util.List;
import java.util.Locale;

/**
 * A score of rankings.
 *
 * @param run the run that is scored; null for a document
 */
record RankingScore(RankingRequest request, RunInput run) implements TaskScore {

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return RankingEngines.needsFullClassPath(engine, request);
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    RankingEngine chosen = RankingEngines.choose(engine, request, spark.master, spark.settings);
    return run == null
        ? new Outcome(chosen.score(request))
        : run.score(
            stored ->
                new Outcome(chosen.score(request.of(new RankedRun(stored, run.images(stored))))));
  }

  @Override
  public Where where(EngineChoice choice, String groundTruth, String predictions) {
    return run == null
        ? TaskScore.super.where(choice, groundTruth, predictions)
        : Where.ofRun(choice, groundTruth, predictions);
  }

  private record Outcome(RankingOutcome outcome) implements Scored {
    @Override
    public List<String> warnings() {
      return outcome.warnings();
    }

    @Override
    public String text() {
      return RankingText.of(outcome.result());
    }

    @Override
    public String json() {
      return RankingDocument.toJson(outcome);
    }

    @Override
    public String told() {
      return String.format(
          Locale.ROOT,
          "%,d images, %,d ranked objects, %,d predictions",
          outcome.result().images().size(),
          outcome.truths(),
          outcome.predictions());
    }

    @Override
    public String engine() {
      return outcome.engine();
    }

    @Override
    public String incomplete() {
      return null;
    }

    @Override
    public List<DetailTable> tables() {
      return List.of(RankingDetails.of(outcome.result()));
    }
  }
}
