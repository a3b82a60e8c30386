package io.fovea.pipeline.scoring;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.RunLocation;
import io.fovea.pipeline.store.Storage;
import java.util.Locale;
import java.util.Map;

/** Chooses the engine for a request. */
public final class Engines {
  /** Documents that unpack to more than this are scored on Spark, unless told otherwise. */
  static final long LOCAL_LIMIT_BYTES = 4L << 30;

  /** Documents compress to about a third; masks to less. */
  private static final long GZIP_FACTOR = 4;

  /** Objects in memory take about this many times the bytes of their document. */
  private static final long HEAP_FACTOR = 2;

  /** Loaded by name, so that nothing of Spark is loaded unless it is used. */
  private static final String SPARK_ENGINE = "io.fovea.pipeline.scoring.spark.SparkEngine";

  private Engines() {}

  /** Whether the request will load classes of Spark or Hadoop. */
  public static boolean needsFullClassPath(EngineChoice choice, ScoreRequest request) {
    return needsFullClassPath(choice, request.groundTruth(), request.predictions());
  }

  /** Whether scoring two documents, or a document and a run, will load such classes. */
  public static boolean needsFullClassPath(
      EngineChoice choice, String groundTruth, String predictions) {
    return !Storage.isLocal(groundTruth)
        || !Storage.isLocal(predictions)
        || resolve(choice, groundTruth, predictions) == EngineChoice.SPARK;
  }

  /**
   * The engine.
   *
   * @param master Spark's, where Spark is chosen; null for spark-submit's, else {@code local[*]}
   * @param settings Spark's
   * @throws UserError if the engine asked for cannot score the request
   */
  public static ScoringEngine choose(
      EngineChoice choice, ScoreRequest request, String master, Map<String, String> settings) {
    return resolve(choice, request) == EngineChoice.SPARK
        ? onSpark(SPARK_ENGINE, ScoringEngine.class, master, settings)
        : new LocalEngine();
  }

  /** Local or Spark, never auto. */
  static EngineChoice resolve(EngineChoice choice, ScoreRequest request) {
    return resolve(choice, request.groundTruth(), request.predictions());
  }

  /** As above, for a ground-truth document and predictions. */
  public static EngineChoice resolve(EngineChoice choice, String groundTruth, String predictions) {
    boolean runFolder = Storage.isDirectory(predictions);
    if (choice == EngineChoice.LOCAL && runFolder) {
      throw UserError.usage(
          predictions + " is a run folder, which the local engine does not read",
          "Leave --engine out, or give --engine spark.");
    }
    if (choice != EngineChoice.AUTO) {
      return choice;
    }
    boolean small =
        !runFolder && unpackedBytes(groundTruth) + unpackedBytes(predictions) <= localLimit();
    return small ? EngineChoice.LOCAL : EngineChoice.SPARK;
  }

  /** As {@link #resolve}, of a task whose local engine reads runs too. */
  public static EngineChoice resolveReading(
      EngineChoice choice, String groundTruth, String predictions) {
    if (!RunLocation.isRun(predictions)) {
      return resolve(choice, groundTruth, predictions);
    }
    if (choice != EngineChoice.AUTO) {
      return choice;
    }
    long bytes = unpackedBytes(groundTruth) + RunLocation.bytes(predictions) * GZIP_FACTOR;
    return bytes <= localLimit() ? EngineChoice.LOCAL : EngineChoice.SPARK;
  }

  /** Why {@link #resolve} comes to what it does, for people. */
  public static String why(EngineChoice choice, String groundTruth, String predictions) {
    if (choice != EngineChoice.AUTO) {
      return "asked for";
    }
    if (Storage.isDirectory(predictions)) {
      return "the predictions are a run folder, which only Spark reads";
    }
    return String.format(
        Locale.ROOT,
        "the documents unpack to about %,d bytes, and up to %,d are scored in this process",
        unpackedBytes(groundTruth) + unpackedBytes(predictions),
        localLimit());
  }

  private static long localLimit() {
    return Math.min(LOCAL_LIMIT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_FACTOR);
  }

  /** An estimate; exact for plain files. */
  private static long unpackedBytes(String location) {
    long size = Storage.size(location);
    return size * (location.endsWith(".gz") ? GZIP_FACTOR : 1);
  }

  /**
   * An engine that runs on Spark.
   *
   * @param className it is loaded by name, so that nothing of Spark is loaded unless it is used
   */
  public static <T> T onSpark(
      String className, Class<T> type, String master, Map<String, String> settings) {
    try {
      return Class.forName(className)
          .asSubclass(type)
          .getConstructor(String.class, Map.class)
          .newInstance(master, settings);
    } catch (ReflectiveOperationException | NoClassDefFoundError e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw new UserError(
          ExitCode.ENVIRONMENT,
          "the Spark engine cannot be loaded (" + e + ")",
          "Start Fovea with scripts/fovea or spark-submit, which bring Spark; or use --engine"
              + " local.",
          e);
    }
  }
}
