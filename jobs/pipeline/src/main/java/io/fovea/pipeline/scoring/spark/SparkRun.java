package io.fovea.pipeline.scoring.spark;

import io.fovea.pipeline.dataset.RecordIterator;
import io.fovea.pipeline.spark.JobLabel;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.HandedSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The Spark session of one score, and into how many pieces its data is cut: a running session, or
 * one that is started for the score.
 */
final class SparkRun {
  private static final int BY_CORES = 0;
  private static final int PARTITIONS_PER_CORE = 4;

  private final SparkSession running;
  private final SparkOptions options;
  private final int partitions;

  /**
   * @param master null for spark-submit's, else {@code local[*]}
   */
  SparkRun(String master, Map<String, String> settings) {
    this.running = null;
    this.options = new SparkOptions(master, settings);
    this.partitions = BY_CORES;
  }

  /**
   * @param partitions at least 1; changes no bit of a result
   */
  SparkRun(SparkSession running, int partitions) {
    this.running = running;
    this.options = SparkOptions.usual();
    this.partitions = partitions;
  }

  /**
   * Does the work with the session.
   *
   * @param task what is scored, for Spark's pages
   * @param predictions where they are, for the same
   */
  <T> T call(String task, String predictions, Function<SparkSession, T> work) {
    String label = "score " + task + ": " + JobLabel.lastPart(predictions);
    if (running != null) {
      return call(label, running, work);
    }
    try (Sessions.Scope scope = Sessions.open("fovea score", options)) {
      return call(label, scope.spark(), work);
    }
  }

  private static <T> T call(String label, SparkSession spark, Function<SparkSession, T> work) {
    return TaskErrors.call(
        () -> JobLabel.during(spark.sparkContext(), label, () -> work.apply(spark)));
  }

  /** Enough that no piece is large: several a core. */
  int partitions(SparkSession spark) {
    return partitions == BY_CORES
        ? PARTITIONS_PER_CORE * spark.sparkContext().defaultParallelism()
        : partitions;
  }

  /** Makes rows of an item, in a task. */
  interface Reader<I> extends Serializable {
    List<Row> read(I item);
  }

  /** A table whose parts are read apart, one task each. */
  static <I extends Serializable> Dataset<Row> table(
      SparkSession spark, StructType schema, List<I> items, Reader<I> reader) {
    HandedSettings storage = HandedSettings.of(spark.sparkContext());
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(new ArrayList<>(items), Math.max(1, items.size()))
            .flatMap(
                item -> {
                  storage.use();
                  return reader.read(item).iterator();
                });
    return spark.createDataset(rows.rdd(), Encoders.row(schema));
  }

  /** Opens the rows of a document, in a task. */
  interface Opener extends Serializable {
    RecordIterator<Row> open();
  }

  /** A document as a table. It cannot be split, so one task streams it and hands rows on. */
  static Dataset<Row> table(SparkSession spark, StructType schema, Opener opener) {
    HandedSettings storage = HandedSettings.of(spark.sparkContext());
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(0), 1)
            .mapPartitions(
                only -> {
                  storage.use();
                  RecordIterator<Row> open = opener.open();
                  TaskContext.get()
                      .addTaskCompletionListener((TaskCompletionListener) context -> open.close());
                  return open;
                });
    return spark.createDataset(rows.rdd(), Encoders.row(schema));
  }
}
