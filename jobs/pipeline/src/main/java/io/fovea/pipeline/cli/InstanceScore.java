package io.fovea.pipeline.cli;

import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.scoring.ScoreDocument;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoreText;
import java.util.List;
import java.util.Locale;

/**
 * A score of instances.
 *
 * @param perCategory whether the text has a table of the categories
 * @param maxFailures how many images may have failed before the score is incomplete
 */
record InstanceScore(ScoreRequest request, boolean perCategory, long maxFailures)
    implements TaskScore {

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return Engines.needsFullClassPath(engine, request);
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    return new Outcome(
        this, Engines.choose(engine, request, spark.master, spark.settings).score(request));
  }

  private record Outcome(InstanceScore asked, ScoreOutcome outcome) implements Scored {
    private boolean complete() {
      return outcome.counts().failedImages() <= asked.maxFailures;
    }

    @Override
    public List<String> warnings() {
      return outcome.warnings();
    }

    @Override
    public String text() {
      return ScoreText.of(outcome, asked.perCategory, complete());
    }

    @Override
    public String json() {
      return ScoreDocument.toJson(outcome, complete());
    }

    @Override
    public String told() {
      var counts = outcome.counts();
      return String.format(
          Locale.ROOT,
          "%,d images, %,d annotations, %,d detections",
          counts.images(),
          counts.annotations(),
          counts.detections());
    }

    @Override
    public String engine() {
      return outcome.engine();
    }

    @Override
    public List<String> remarks() {
      long failed = outcome.counts().failedImages();
      return failed == 0
          ? List.of()
          : List.of(failed + " images had failed and were scored as empty");
    }

    @Override
    public String incomplete() {
      return complete()
          ? null
          : "more images failed than --max-failures " + asked.maxFailures + " allows";
    }
  }
}
