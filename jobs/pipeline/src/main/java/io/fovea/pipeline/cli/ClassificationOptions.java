package io.fovea.pipeline.cli;

import io.fovea.metrics.classification.ClassificationParams;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.scoring.batch.BatchEngines;
import io.fovea.pipeline.scoring.panoptic.ClassificationOutcome;
import io.fovea.pipeline.scoring.panoptic.ClassificationRequest;
import io.fovea.pipeline.scoring.panoptic.ClassificationScoring;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options of {@code --task classification}. */
final class ClassificationOptions implements TaskOptions {
  @Option(
      names = "--top",
      paramLabel = "N,...",
      description = "Among how many best classes the right one is looked for. Default: 1,5.")
  String tops;

  @Override
  public TaskScore prepare(ScoreCommand common) {
    ClassificationParams params =
        tops == null
            ? ClassificationParams.standard()
            : new ClassificationParams(Lists.integers("--top", tops));
    return new Prepared(
        new ClassificationRequest(
            common.groundTruth, common.predictions, params, common.threadCount()),
        RunInput.of(common));
  }

  private record Prepared(ClassificationRequest request, RunInput run) implements TaskScore {
    @Override
    public boolean needsFullClassPath(EngineChoice engine) {
      return run != null
          || BatchEngines.needsFullClassPath(
              engine, List.of(request.groundTruth(), request.predictions()));
    }

    @Override
    public Scored score(EngineChoice engine, SparkMixin spark) {
      BatchEngine chosen = BatchEngines.choose(engine, spark.master, spark.settings);
      return run == null
          ? scored(ClassificationScoring.score(request, chosen))
          : run.score(
              stored ->
                  scored(ClassificationScoring.score(request, stored, run.images(stored), chosen)));
    }

    private static Scored scored(ClassificationOutcome outcome) {
      return new PlainScored(
          outcome.warnings(),
          outcome.text(),
          outcome.json(),
          String.format(
              Locale.ROOT,
              "%,d images of %,d classes",
              outcome.result().axes().images(),
              outcome.result().classes().size()),
          outcome.engine(),
          outcome.tables());
    }
  }
}
