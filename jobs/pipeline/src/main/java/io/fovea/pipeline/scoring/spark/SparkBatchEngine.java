package io.fovea.pipeline.scoring.spark;

import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.scoring.batch.BatchJob;
import io.fovea.pipeline.spark.JobLabel;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.HandedSettings;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Scores items on Spark; same bits as the local engine. Each task reads and scores some items and
 * sends one partial result to the driver, as bytes.
 */
public final class SparkBatchEngine implements BatchEngine {
  private static final int BY_CORES = 0;
  private static final int PARTITIONS_PER_CORE = 4;

  /** Where few executors have registered yet, pieces for those to come. */
  private static final int ITEMS_A_PIECE = 8;

  /** Of these; each sends a partial result to the driver. */
  private static final int MOST_PIECES_BY_ITEMS = 256;

  private final SparkSession running;
  private final SparkOptions options;
  private final int partitions;

  /**
   * Starts Spark for each score, unless a session runs already.
   *
   * @param master null for spark-submit's, else {@code local[*]}
   */
  public SparkBatchEngine(String master, Map<String, String> settings) {
    this(null, new SparkOptions(master, settings), BY_CORES);
  }

  /** On a session that runs. */
  public SparkBatchEngine(SparkSession spark) {
    this(spark, SparkOptions.usual(), BY_CORES);
  }

  /**
   * @param partitions how many pieces the items are cut into, at least 1; changes no bit of the
   *     result
   */
  public SparkBatchEngine(SparkSession spark, int partitions) {
    this(spark, SparkOptions.usual(), partitions);
  }

  private SparkBatchEngine(SparkSession running, SparkOptions options, int partitions) {
    this.running = running;
    this.options = options;
    this.partitions = partitions;
  }

  @Override
  public String name() {
    return SparkEngine.NAME;
  }

  @Override
  public <I extends Serializable, P> P run(BatchJob<I, P> job, int threads) {
    if (running != null) {
      return TaskErrors.call(() -> run(job, running));
    }
    try (Sessions.Scope scope = Sessions.open("fovea score", options)) {
      return TaskErrors.call(() -> run(job, scope.spark()));
    }
  }

  private <I extends Serializable, P> P run(BatchJob<I, P> job, SparkSession spark) {
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int pieces =
        partitions == BY_CORES
            ? pieces(job.items().size(), spark.sparkContext().defaultParallelism())
            : partitions;
    HandedSettings storage = HandedSettings.of(spark.sparkContext());
    P whole = job.empty();
    List<byte[]> parts =
        JobLabel.during(
            spark.sparkContext(),
            "score " + job.task() + ": " + JobLabel.lastPart(job.predictions()),
            () ->
                context
                    .parallelize(job.items(), pieces)
                    .mapPartitions(items -> scored(job, items, storage))
                    .collect());
    parts.forEach(bytes -> job.merge(whole, job.fromBytes(bytes)));
    return whole;
  }

  /**
   * Into how many pieces items are cut: several a core, never more than there are items. Cores are
   * those that have registered, which may be few while the application starts.
   */
  static int pieces(int items, int cores) {
    int byItems = Math.min(MOST_PIECES_BY_ITEMS, (items + ITEMS_A_PIECE - 1) / ITEMS_A_PIECE);
    return Math.max(1, Math.min(items, Math.max(PARTITIONS_PER_CORE * cores, byItems)));
  }

  private static <I extends Serializable, P> Iterator<byte[]> scored(
      BatchJob<I, P> job, Iterator<I> items, HandedSettings storage) {
    storage.use();
    P part = job.empty();
    items.forEachRemaining(item -> job.score(item, part));
    return List.of(job.toBytes(part)).iterator();
  }
}
