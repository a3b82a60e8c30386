package io.fovea.pipeline.cli;

import io.fovea.pipeline.scoring.EngineChoice;
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

/**
 * A score of tracks.
 *
 * @param run the run that is scored; null for a document
 */
record TrackingScore(VideoRequest request, RunInput run) implements TaskScore {

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return VideoEngines.needsFullClassPath(engine, request);
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    TrackEngine chosen = TrackEngines.choose(engine, request, spark.master, spark.settings);
    return run == null
        ? new Outcome(chosen.score(request))
        : run.score(
            stored ->
                new Outcome(chosen.score(request.of(new TubeRun(stored, "--task tracking")))));
  }

  @Override
  public Where where(EngineChoice choice, String groundTruth, String predictions) {
    return run == null
        ? TaskScore.super.where(choice, groundTruth, predictions)
        : Where.ofRun(choice, groundTruth, predictions);
  }

  private record Outcome(TrackOutcome outcome) implements Scored {
    @Override
    public List<String> warnings() {
      return outcome.warnings();
    }

    @Override
    public String text() {
      return TrackText.of(outcome.result());
    }

    @Override
    public String json() {
      return TrackDocument.toJson(outcome);
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
