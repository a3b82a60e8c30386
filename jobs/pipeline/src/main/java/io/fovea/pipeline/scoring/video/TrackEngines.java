package io.fovea.pipeline.scoring.video;

import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import java.util.Map;

/** Chooses the engine for tracks. */
public final class TrackEngines {
  private static final String SPARK_ENGINE = "io.fovea.pipeline.scoring.spark.TrackSparkEngine";

  private TrackEngines() {}

  /**
   * The engine.
   *
   * @param master Spark's, where Spark is chosen; null for spark-submit's, else {@code local[*]}
   * @param settings Spark's
   */
  public static TrackEngine choose(
      EngineChoice choice, VideoRequest request, String master, Map<String, String> settings) {
    EngineChoice resolved =
        Engines.resolveReading(choice, request.groundTruth(), request.predictions());
    return resolved == EngineChoice.SPARK
        ? Engines.onSpark(SPARK_ENGINE, TrackEngine.class, master, settings)
        : new LocalTrackEngine();
  }
}
