package io.fovea.pipeline.cli;

import io.fovea.metrics.video.LabelResult;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.video.LabelEngine;
import io.fovea.pipeline.scoring.video.LabelEngines;
import io.fovea.pipeline.scoring.video.LabelRequest;
import io.fovea.pipeline.scoring.video.LabelScoreDocument;
import io.fovea.pipeline.scoring.video.LabelText;
import java.util.List;
import java.util.Locale;

/** A score of videos of which every pixel is labelled. */
record LabelScore(LabelRequest request) implements TaskScore {

  @Override
  public boolean needsFullClassPath(EngineChoice engine) {
    return LabelEngines.needsFullClassPath(engine, request);
  }

  @Override
  public Where where(EngineChoice choice, String groundTruth, String predictions) {
    return request.truth().isDocument() && request.predicted().isDocument()
        ? TaskScore.super.where(choice, groundTruth, predictions)
        : new Where(
            LabelEngines.resolve(choice, request),
            choice == EngineChoice.SPARK
                ? "asked for"
                : "maps are scored in this process unless Spark is asked for");
  }

  @Override
  public Scored score(EngineChoice engine, SparkMixin spark) {
    LabelEngine chosen = LabelEngines.choose(engine, request, spark.master, spark.settings);
    return new Outcome(chosen.score(request), chosen.name());
  }

  private record Outcome(LabelResult result, String engine) implements Scored {
    @Override
    public List<String> warnings() {
      return List.of();
    }

    @Override
    public String text() {
      return LabelText.of(result);
    }

    @Override
    public String json() {
      return LabelScoreDocument.toJson(result, engine);
    }

    @Override
    public String told() {
      return String.format(Locale.ROOT, "%,d labelled videos", result.videos().size());
    }

    @Override
    public String incomplete() {
      return null;
    }
  }
}
