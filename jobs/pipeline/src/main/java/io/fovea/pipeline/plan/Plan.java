package io.fovea.pipeline.plan;

import io.fovea.pipeline.inference.InferenceConfig;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.store.Manifest.InputFile;
import java.util.List;

/**
 * Everything that a run does, with every value checked and every default filled in.
 *
 * @param title of the report
 * @param inference model, dataset, images and how they are run
 * @param scoring at least one task, names unique
 * @param published figures to set beside the measured ones
 * @param pairedWith location of a finished run of the same model in 32-bit floats, whose figures
 *     stand beside this one's; null where none was asked for
 * @param out location of the run folder
 * @param spark master and settings
 * @param source the file that the plan was read from
 */
public record Plan(
    String title,
    InferenceConfig inference,
    List<ScoringTask> scoring,
    List<PublishedFigure> published,
    String pairedWith,
    String out,
    SparkOptions spark,
    InputFile source) {
  public Plan {
    scoring = List.copyOf(scoring);
    published = List.copyOf(published);
  }
}
