package io.fovea.pipeline.cli;

import io.fovea.metrics.errors.ErrorParams;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.scoring.ScoreDetail;
import io.fovea.pipeline.scoring.ScoreDocument;
import io.fovea.pipeline.scoring.ScoreExtras;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoreText;
import io.fovea.pipeline.scoring.ScoringEngine;
import io.fovea.pipeline.scoring.details.DetailTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A score of instances.
 *
 * @param perCategory whether the text has a table of the categories
 * @param maxFailures how many images may have failed before the score is incomplete
 * @param groups named groups of categories that get summaries of their own
 * @param details whether the tables behind the score are asked for
 * @param errors how errors are told apart, where they are asked for
 */
record InstanceScore(
    ScoreRequest request,
    boolean perCategory,
    long maxFailures,
    Map<String, List<Long>> groups,
    boolean details,
    Optional<ErrorParams> errors)
    implements TaskScore {

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return Engines.needsFullClassPath(engine, request);
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    ScoringEngine chosen = Engines.choose(engine, request, spark.master, spark.settings);
    if (!details && errors.isEmpty()) {
      return outcome(chosen.score(request), Optional.empty());
    }
    ScoreDetail detail = chosen.detail(request, errors);
    return outcome(detail.outcome(), Optional.of(detail));
  }

  private Scored outcome(ScoreOutcome outcome, Optional<ScoreDetail> detail) {
    var extras =
        new ScoreExtras(
            ScoreExtras.groups(outcome.result(), groups), detail.flatMap(ScoreDetail::errors));
    return new Outcome(this, outcome, extras, detail);
  }

  private record Outcome(
      InstanceScore asked, ScoreOutcome outcome, ScoreExtras extras, Optional<ScoreDetail> detail)
      implements Scored {
    private boolean complete() {
      return outcome.counts().failedImages() <= asked.maxFailures;
    }

    @Override
    public List<String> warnings() {
      return outcome.warnings();
    }

    @Override
    public String text() {
      return ScoreText.of(outcome, extras, asked.perCategory, complete());
    }

    @Override
    public String json() {
      return ScoreDocument.toJson(outcome, extras, complete());
    }

    @Override
    public List<DetailTable> tables() {
      return detail.map(ScoreDetail::tables).orElseThrow();
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
