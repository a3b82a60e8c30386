package io.fovea.pipeline.scoring.video;

import io.fovea.pipeline.dataset.LabelSource;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.store.Storage;
import java.util.Map;
import java.util.stream.Stream;

/** Chooses the engine for labelled videos. */
public final class LabelEngines {
  private static final String SPARK_ENGINE = "io.fovea.pipeline.scoring.spark.LabelSparkEngine";

  private LabelEngines() {}

  /** Whether the request will load classes of Spark or Hadoop. */
  public static boolean needsFullClassPath(EngineChoice choice, LabelRequest request) {
    return resolve(choice, request) == EngineChoice.SPARK
        || Stream.concat(folders(request.truth()), folders(request.predicted()))
            .anyMatch(location -> !Storage.isLocal(location));
  }

  private static Stream<String> folders(LabelSource source) {
    return source instanceof LabelSource.PanopticVideos videos
        ? Stream.of(videos.location(), videos.images())
        : Stream.of(source.location());
  }

  /** Local or Spark: documents by their size, PNGs in this process unless Spark is asked for. */
  public static EngineChoice resolve(EngineChoice choice, LabelRequest request) {
    if (request.truth().isDocument() && request.predicted().isDocument()) {
      VideoEngines.refuseFolder(request.predictions());
      return Engines.resolve(choice, request.groundTruth(), request.predictions());
    }
    return choice == EngineChoice.SPARK ? choice : EngineChoice.LOCAL;
  }

  /**
   * The engine.
   *
   * @param master Spark's, where Spark is chosen; null for spark-submit's, else {@code local[*]}
   * @param settings Spark's
   */
  public static LabelEngine choose(
      EngineChoice choice, LabelRequest request, String master, Map<String, String> settings) {
    return resolve(choice, request) == EngineChoice.SPARK
        ? Engines.onSpark(SPARK_ENGINE, LabelEngine.class, master, settings)
        : new LocalLabelEngine();
  }
}
