package io.fovea.pipeline.scoring.batch;

import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.store.Storage;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Chooses the engine of a {@link BatchJob}. Nothing but the ground truth's lists is held in memory,
 * so that only who asks for Spark gets it.
 */
public final class BatchEngines {
  /** Loaded by name, so that nothing of Spark is loaded unless it is used. */
  private static final String SPARK_ENGINE = "io.fovea.pipeline.scoring.spark.SparkBatchEngine";

  private BatchEngines() {}

  /**
   * Whether classes of Spark or Hadoop will be loaded.
   *
   * @param locations of what is read; those that are null do not count
   */
  public static boolean needsFullClassPath(EngineChoice choice, List<String> locations) {
    return choice == EngineChoice.SPARK
        || locations.stream()
            .filter(Objects::nonNull)
            .anyMatch(location -> !Storage.isLocal(location));
  }

  /**
   * The engine.
   *
   * @param master Spark's, where Spark is chosen; null for spark-submit's, else {@code local[*]}
   * @param settings Spark's
   */
  public static BatchEngine choose(
      EngineChoice choice, String master, Map<String, String> settings) {
    return choice == EngineChoice.SPARK
        ? Engines.onSpark(SPARK_ENGINE, BatchEngine.class, master, settings)
        : new LocalBatchEngine();
  }
}
