package io.fovea.pipeline.cli;

import io.fovea.metrics.tracking.TrackResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.scoring.details.TrackTables;
import io.fovea.pipeline.scoring.video.TrackDocument;
import io.fovea.pipeline.scoring.video.TrackEngines;
import io.fovea.pipeline.scoring.video.TrackOutcome;
import io.fovea.pipeline.scoring.video.TrackText;
import io.fovea.pipeline.scoring.video.VideoEngines;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A score of tracks.
 *
 * @param groups category ids by name
 */
record TrackingScore(VideoRequest request, Map<String, List<Long>> groups) implements TaskScore {

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return VideoEngines.needsFullClassPath(engine, request);
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    TrackOutcome outcome =
        TrackEngines.choose(engine, request, spark.master, spark.settings).score(request);
    return new Outcome(outcome, outcome.groups(groups));
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
