package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.CurveAccumulator;
import io.fovea.metrics.detection.CurveCounts;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.pipeline.spark.JobLabel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Folds the matches table into precision-recall curves without ever holding one category's
 * detections in one place.
 *
 * <p>The table is range-partitioned in its total order. A first pass counts true and false
 * positives per partition and category, which gives each partition what came before it; a second
 * pass folds each stretch alone; stretches of a category merge in any order. What reaches the
 * driver is a curve a category, never a detection.
 */
final class DistributedCurves {
  private static final long RESULT_PARTITION_BYTES = 32L << 20;

  private final DetectionParams params;
  private final long[][] positives;

  /**
   * @param positives by category, then area range: ground truths that count
   */
  DistributedCurves(DetectionParams params, long[][] positives) {
    this.params = params;
    this.positives = positives;
  }

  /**
   * Folds the table and hands over each category's curves, one at a time.
   *
   * @param sorted the matches table, range-partitioned and sorted by {@link MatchTable#order}, and
   *     kept, since it is read twice
   */
  void fold(Dataset<Row> sorted, BiConsumer<Integer, CurveAccumulator> curvesOfCategory) {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(sorted.sparkSession().sparkContext());
    DetectionParams theParams = params;
    List<Stretch> stretches =
        JobLabel.during(
            spark.sc(),
            "score: count matches (pass 1 of 2)",
            () ->
                sorted
                    .javaRDD()
                    .mapPartitionsWithIndex((index, rows) -> count(theParams, index, rows), true)
                    .collect());
    Broadcast<Map<Long, long[]>> before = spark.broadcast(before(stretches));
    Broadcast<long[][]> allPositives = spark.broadcast(positives);
    JavaPairRDD<Integer, byte[]> curves =
        sorted
            .javaRDD()
            .mapPartitionsWithIndex(
                (index, rows) -> fold(theParams, allPositives.value(), before.value(), index, rows),
                true)
            .mapToPair(pair -> pair)
            .reduceByKey((one, other) -> merge(theParams, one, other), resultPartitions());
    JobLabel label = JobLabel.of(spark.sc(), "score: fold curves (pass 2 of 2)");
    try {
      curves
          .toLocalIterator()
          .forEachRemaining(
              pair ->
                  curvesOfCategory.accept(pair._1, read(theParams, positives[pair._1], pair._2)));
    } finally {
      label.close();
    }
    before.destroy();
    allPositives.destroy();
  }

  /** The driver takes one partition of curves at a time, each of a bounded size. */
  private int resultPartitions() {
    long bytesPerCategory =
        17L
            * params.areaRanges().size()
            * params.iouThresholds().size()
            * params.maxDetections().size()
            * params.recallThresholds().size();
    return (int) Math.max(1, positives.length * bytesPerCategory / RESULT_PARTITION_BYTES);
  }

  /** What one partition holds of one category. */
  private record Stretch(int partition, int category, long[] counts)
      implements java.io.Serializable {
    static long key(int partition, int category) {
      return (long) partition << 32 | category;
    }
  }

  private static Iterator<Stretch> count(
      DetectionParams params, int partition, Iterator<Row> rows) {
    Map<Integer, CurveCounts> byCategory = new TreeMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      byCategory
          .computeIfAbsent(MatchTable.category(row), k -> CurveCounts.zero(params))
          .count(MatchTable.detRank(row), MatchTable.matched(row), MatchTable.ignored(row), 0);
    }
    return byCategory.entrySet().stream()
        .map(e -> new Stretch(partition, e.getKey(), e.getValue().toArray()))
        .iterator();
  }

  /** For each stretch, the counts of its category in all partitions before its own. */
  private Map<Long, long[]> before(List<Stretch> stretches) {
    Map<Integer, CurveCounts> soFar = new HashMap<>();
    Map<Long, long[]> before = new HashMap<>();
    stretches.stream()
        .sorted(java.util.Comparator.comparingInt(Stretch::partition))
        .forEach(
            stretch -> {
              CurveCounts counts =
                  soFar.computeIfAbsent(stretch.category, k -> CurveCounts.zero(params));
              before.put(Stretch.key(stretch.partition, stretch.category), counts.toArray());
              counts.add(CurveCounts.fromArray(params, stretch.counts));
            });
    return before;
  }

  private static Iterator<Tuple2<Integer, byte[]>> fold(
      DetectionParams params,
      long[][] positives,
      Map<Long, long[]> before,
      int partition,
      Iterator<Row> rows) {
    var folded = new ArrayList<Tuple2<Integer, byte[]>>();
    int category = -1;
    CurveAccumulator curves = null;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (curves == null || MatchTable.category(row) != category) {
        if (curves != null) {
          folded.add(new Tuple2<>(category, write(curves)));
        }
        category = MatchTable.category(row);
        long[] counts = before.get(Stretch.key(partition, category));
        curves =
            new CurveAccumulator(
                params, positives[category], CurveCounts.fromArray(params, counts));
      }
      curves.add(
          MatchTable.score(row),
          MatchTable.detRank(row),
          MatchTable.matched(row),
          MatchTable.ignored(row),
          0);
    }
    if (curves != null) {
      folded.add(new Tuple2<>(category, write(curves)));
    }
    return folded.iterator();
  }

  private static byte[] merge(DetectionParams params, byte[] one, byte[] other) {
    // Positives decide only where a stretch puts its maxima, not how two are merged.
    long[] unused = new long[params.areaRanges().size()];
    CurveAccumulator merged = read(params, unused, one);
    merged.merge(read(params, unused, other));
    return write(merged);
  }

  private static byte[] write(CurveAccumulator curves) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      curves.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static CurveAccumulator read(DetectionParams params, long[] positives, byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return CurveAccumulator.read(params, positives, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
