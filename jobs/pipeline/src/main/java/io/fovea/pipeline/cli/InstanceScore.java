package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.errors.ErrorParams;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.scoring.InstanceDetails;
import io.fovea.pipeline.scoring.LocalDetail;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.ScoreDocument;
import io.fovea.pipeline.scoring.ScoreExtras;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoreText;
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
 * @param details the folder of the tables, where they are asked for
 * @param errors how errors are told apart, where they are asked for
 */
record InstanceScore(
    ScoreRequest request,
    boolean perCategory,
    long maxFailures,
    Map<String, List<Long>> groups,
    Optional<String> details,
    Optional<ErrorParams> errors)
    implements TaskScore {

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return Engines.needsFullClassPath(engine, request);
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    if (details.isEmpty() && errors.isEmpty()) {
      ScoreOutcome outcome =
          Engines.choose(engine, request, spark.master, spark.settings).score(request);
      return outcome(outcome, Optional.empty());
    }
    if (Engines.resolve(engine, request.groundTruth(), request.predictions())
        == EngineChoice.SPARK) {
      throw UserError.usage(
          "--details and --tide are of the local engine, and this would be scored on Spark",
          "Give --engine local; for a run folder, export it with 'fovea export' first; for documents"
              + " too large, score some images with --images.");
    }
    LocalDetail detail = new LocalEngine().detail(request, errors);
    return outcome(detail.outcome(), Optional.of(detail));
  }

  private Scored outcome(ScoreOutcome outcome, Optional<LocalDetail> detail) {
    var extras =
        new ScoreExtras(
            ScoreExtras.groups(outcome.result(), groups), detail.flatMap(LocalDetail::errors));
    return new Outcome(this, outcome, extras, detail);
  }

  private record Outcome(
      InstanceScore asked, ScoreOutcome outcome, ScoreExtras extras, Optional<LocalDetail> detail)
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
    public void writeDetails() {
      asked.details.ifPresent(folder -> InstanceDetails.write(detail.orElseThrow(), folder));
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
