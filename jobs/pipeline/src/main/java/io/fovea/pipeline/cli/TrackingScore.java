package io.fovea.pipeline.cli;

import io.fovea.metrics.tracking.TrackResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.scoring.details.TrackTables;
import io.fovea.pipeline.scoring.video.TrackDocument;
import io.fovea.pipeline.scoring.video.TrackEngine;
import io.fovea.pipeline.scoring.video.TrackEngines;
import io.fovea.pipeline.scoring.video.TrackOutcome;
import io.fovea.pipeline.scoring.video.TrackText;
import io.fovea.pipeline.scoring.video.TubeRun;
import io.fovea.pipeline.scoring.video.VideoEngines;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A score of tracks.
 *
 * @param groups category ids by name
 * @param run the run that is scored; null for a document
 */
record TrackingScore(VideoRequest request, Map<String, List<Long>> groups, RunInput run)
    implements TaskScore {

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return VideoEngines.needsFullClassPath(engine, request);
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    TrackEngine chosen = TrackEngines.choose(engine, request, spark.master, spark.settings);
    return run == null
        ? outcome(chosen.score(request))
        : run.score(
            stored -> outcome(chosen.score(request.of(new TubeRun(stored, "--task tracking")))));
  }

  private Outcome outcome(TrackOutcome outcome) {
    return new Outcome(outcome, outcome.groups(groups));
  }

  @Override
  public Where where(EngineChoice choice, String groundTruth, String predictions) {
    return run == null
        ? TaskScore.super.where(choice, groundTruth, predictions)
        : Where.ofRun(choice, groundTruth, predictions);
  }

  private record Outcome(TrackOutcome outcome, CategoryGroups<TrackResult> groups)
      implements Scored {
    @Override
    public List<String> warnings() {
      return outcome.warnings();
    }

    @Override
    public String text() {
      return TrackText.of(outcome.result(), groups);
    }

    @Override
    public String json() {
      return TrackDocument.toJson(outcome, groups);
    }

    @Override
    public List<DetailTable> tables() {
      return TrackTables.of(outcome.result());
    }

    @Override
    public String told() {
      return String.format(
          Locale.ROOT,
          "%,d videos, %,d annotated and %,d predicted tracks",
          outcome.counts().videos(),
          outcome.counts().annotations(),
          outcome.counts().predictions());
    }

    @Override
    public String engine() {
      return outcome.engine();
    }

    @Override
    public String incomplete() {
      return null;
    }
  }
}
