package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.panoptic.PanopticParams;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.scoring.batch.BatchEngines;
import io.fovea.pipeline.scoring.details.PanopticTables;
import io.fovea.pipeline.scoring.panoptic.PanopticOutcome;
import io.fovea.pipeline.scoring.panoptic.PanopticRequest;
import io.fovea.pipeline.scoring.panoptic.PanopticScoreDocument;
import io.fovea.pipeline.scoring.panoptic.PanopticScoring;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of {@code --task panoptic}. */
final class PanopticOptions implements TaskOptions {
  @Option(
      names = "--gt-images",
      paramLabel = "FOLDER",
      description = "The PNGs of the ground truth, whose colours are segment ids.")
  String truthImages;

  @Option(
      names = "--prediction-images",
      paramLabel = "FOLDER",
      description = "The PNGs of the predictions, likewise.")
  String predictedImages;

  @Override
  public TaskScore prepare(ScoreCommand common) {
    ScoreTask.PANOPTIC.require(common.spec, "--gt-images", truthImages);
    RunInput run = RunInput.of(common);
    if (run == null) {
      ScoreTask.PANOPTIC.require(common.spec, "--prediction-images", predictedImages);
    } else if (predictedImages != null) {
      throw UserError.usage(
          "--prediction-images is of a document, and " + common.predictions + " is a run",
          "Leave it out: a run has its masks in its table.");
    }
    return new Prepared(
        new PanopticRequest(
            common.groundTruth,
            truthImages,
            common.predictions,
            predictedImages,
            new PanopticParams(common.mode),
            common.threadCount()),
        common.groups(true),
        run);
  }

  private record Prepared(PanopticRequest request, Map<String, List<Long>> asked, RunInput run)
      implements TaskScore {
    @Override
    public boolean needsFullClassPath(EngineChoice engine) {
      return run != null
          || BatchEngines.needsFullClassPath(
              engine,
              List.of(
                  request.groundTruth(),
                  request.truthImages(),
                  request.predictions(),
                  request.predictedImages()));
    }

    @Override
    public Where where(EngineChoice choice, String groundTruth, String predictions) {
      return choice == EngineChoice.SPARK
          ? new Where(choice, "asked for")
          : new Where(
              EngineChoice.LOCAL, "segments are scored in this process unless Spark is asked for");
    }

    @Override
    public Scored score(EngineChoice engine, SparkMixin spark) {
      BatchEngine chosen = BatchEngines.choose(engine, spark.master, spark.settings);
      return run == null
          ? scored(PanopticScoring.score(request, chosen))
          : run.score(stored -> scored(PanopticScoring.score(request, stored, chosen)));
    }

    private Scored scored(PanopticOutcome outcome) {
      var groups = outcome.groups(asked);
      return new PlainScored(
          outcome.warnings(),
          outcome.text(groups),
          PanopticScoreDocument.toJson(outcome, groups),
          String.format(
              Locale.ROOT,
              "%,d images, %,d annotated segments, %,d predicted segments",
              outcome.result().axes().imageIds().size(),
              outcome.truthSegments(),
              outcome.predictedSegments()),
          outcome.engine(),
          PanopticTables.of(outcome.result()));
    }
  }
}
