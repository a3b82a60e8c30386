package io.fovea.pipeline.cli;

import io.fovea.metrics.video.LabelResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.scoring.details.LabelTables;
import io.fovea.pipeline.scoring.video.LabelEngine;
import io.fovea.pipeline.scoring.video.LabelEngines;
import io.fovea.pipeline.scoring.video.LabelRequest;
import io.fovea.pipeline.scoring.video.LabelScoreDocument;
import io.fovea.pipeline.scoring.video.LabelText;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A score of videos of which every pixel is labelled.
 *
 * @param groups class ids by name, of VPQ alone
 */
record LabelScore(LabelRequest request, Map<String, List<Long>> groups) implements TaskScore {

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
    LabelResult result = chosen.score(request);
    return new Outcome(result, LabelScoreDocument.groups(result, groups), chosen.name());
  }

  private record Outcome(LabelResult result, CategoryGroups<Double> groups, String engine)
      implements Scored {
    @Override
    public List<String> warnings() {
      return List.of();
    }

    @Override
    public String text() {
      return LabelText.of(result, groups);
    }

    @Override
    public String json() {
      return LabelScoreDocument.toJson(result, groups, engine);
    }

    @Override
    public List<DetailTable> tables() {
      return LabelTables.of(result);
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
