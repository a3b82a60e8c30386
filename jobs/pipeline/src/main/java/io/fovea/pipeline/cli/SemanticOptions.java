package io.fovea.pipeline.cli;

import io.fovea.metrics.semantic.SemanticParams;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.scoring.batch.BatchEngines;
import io.fovea.pipeline.scoring.details.SemanticTables;
import io.fovea.pipeline.scoring.panoptic.SemanticOutcome;
import io.fovea.pipeline.scoring.panoptic.SemanticRequest;
import io.fovea.pipeline.scoring.panoptic.SemanticScoring;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of {@code --task semantic}. */
final class SemanticOptions implements TaskOptions {
  private static final int USUAL_IGNORE = 255;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "How many classes there are; their ids are 0 to N-1.")
  Integer classes;

  @Option(
      names = "--ignore-value",
      paramLabel = "V",
      description =
          "Annotated pixels of this value do not count; predicted ones are misses. -1 for none."
              + " Default: 255.")
  Integer ignoreValue;

  @Override
  public TaskScore prepare(ScoreCommand common) {
    ScoreTask.SEMANTIC.require(common.spec, "--classes", classes);
    return new Prepared(
        new SemanticRequest(
            common.groundTruth,
            common.predictions,
            new SemanticParams(classes, ignoreValue == null ? USUAL_IGNORE : ignoreValue),
            common.threadCount()),
        common.groups(true),
        RunInput.of(common));
  }

  private record Prepared(SemanticRequest request, Map<String, List<Long>> asked, RunInput run)
      implements TaskScore {
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
          ? scored(SemanticScoring.score(request, chosen))
          : run.score(
              stored -> scored(SemanticScoring.score(request, stored, run.images(stored), chosen)));
    }

    private Scored scored(SemanticOutcome outcome) {
      var groups = outcome.groups(asked);
      return new PlainScored(
          outcome.warnings(),
          outcome.text(groups),
          outcome.json(groups),
          String.format(
              Locale.ROOT,
              "%,d images, %,d classes",
              outcome.result().axes().images(),
              outcome.result().params().classes()),
          outcome.engine(),
          SemanticTables.of(outcome.result(), outcome.names()));
    }
  }
}
