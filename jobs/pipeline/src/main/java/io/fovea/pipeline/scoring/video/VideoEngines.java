package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.store.RunLocation;
import io.fovea.pipeline.store.Storage;
import java.util.Map;

/** Chooses the engine for a request. */
public final class VideoEngines {
  private static final String SPARK_ENGINE = "io.fovea.pipeline.scoring.spark.VideoSparkEngine";

  private VideoEngines() {}

  /** Whether the request will load classes of Spark or Hadoop. */
  public static boolean needsFullClassPath(EngineChoice choice, VideoRequest request) {
    if (RunLocation.isRun(request.predictions())) {
      return true;
    }
    refuseFolder(request.predictions());
    String other = request.otherGroundTruth();
    return (other != null && !Storage.isLocal(other))
        || Engines.needsFullClassPath(choice, request.groundTruth(), request.predictions());
  }

  /** Refuses predictions that are no document. */
  public static void refuseFolder(String predictions) {
    if (Storage.isDirectory(predictions)) {
      throw UserError.usage(
          predictions + " is a folder, and no run: videos are read from runs and documents",
          "Give a document as data-schemas/video-results.md describes.");
    }
  }

  /**
   * The engine.
   *
   * @param master Spark's, where Spark is chosen; null for spark-submit's, else {@code local[*]}
   * @param settings Spark's
   */
  public static VideoEngine choose(
      EngineChoice choice, VideoRequest request, String master, Map<String, String> settings) {
    EngineChoice resolved =
        Engines.resolveReading(choice, request.groundTruth(), request.predictions());
    return resolved == EngineChoice.SPARK
        ? Engines.onSpark(SPARK_ENGINE, VideoEngine.class, master, settings)
        : new LocalVideoEngine();
  }
}
