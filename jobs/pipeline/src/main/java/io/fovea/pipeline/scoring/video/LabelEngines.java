package io.fovea.pipeline.scoring.video;

import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import java.util.Map;

/** Chooses the engine for labelled videos. */
public final class LabelEngines {
  private static final String SPARK_ENGINE = "io.fovea.pipeline.scoring.spark.LabelSparkEngine";

  private LabelEngines() {}

  /** Whether the request will load classes of Spark or Hadoop. */
  public static boolean needsFullClassPath(EngineChoice choice, LabelRequest request) {
    VideoEngines.refuseFolder(request.predictions());
    return Engines.needsFullClassPath(choice, request.groundTruth(), request.predictions());
  }

  /**
   * The engine.
   *
   * @param master Spark's, where Spark is chosen; null for spark-submit's, else {@code local[*]}
   * @param settings Spark's
   */
  public static LabelEngine choose(
      EngineChoice choice, LabelRequest request, String master, Map<String, String> settings) {
    EngineChoice resolved = Engines.resolve(choice, request.groundTruth(), request.predictions());
    return resolved == EngineChoice.SPARK
        ? Engines.onSpark(SPARK_ENGINE, LabelEngine.class, master, settings)
        : new LocalLabelEngine();
  }
}
