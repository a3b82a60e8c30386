package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.store.RunLocation;
import io.fovea.pipeline.store.Storage;
import java.util.Map;

/** Chooses the engine for a request. */
public final class RankingEngines {
  private static final String SPARK_ENGINE = "io.fovea.pipeline.scoring.spark.RankingSparkEngine";

  private RankingEngines() {}

  /** Whether the request will load classes of Spark or Hadoop. */
  public static boolean needsFullClassPath(EngineChoice choice, RankingRequest request) {
    if (RunLocation.isRun(request.predictions())) {
      return true;
    }
    if (Storage.isDirectory(request.predictions())) {
      throw UserError.usage(
          request.predictions()
              + " is a folder without a run, and rankings are read from a run or a document",
          "Give a document as data-schemas/ranking-results.md describes.");
    }
    String maps = request.source().maps();
    return (maps != null && !Storage.isLocal(maps))
        || Engines.needsFullClassPath(choice, request.source().document(), request.predictions());
  }

  /**
   * The engine.
   *
   * @param master Spark's, where Spark is chosen; null for spark-submit's, else {@code local[*]}
   * @param settings Spark's
   */
  public static RankingEngine choose(
      EngineChoice choice, RankingRequest request, String master, Map<String, String> settings) {
    EngineChoice resolved =
        Engines.resolveReading(choice, request.source().document(), request.predictions());
    return resolved == EngineChoice.SPARK
        ? Engines.onSpark(SPARK_ENGINE, RankingEngine.class, master, settings)
        : new LocalRankingEngine();
  }
}
