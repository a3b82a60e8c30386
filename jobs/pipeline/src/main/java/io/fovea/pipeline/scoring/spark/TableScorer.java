package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.pipeline.scoring.RecordRules;
import io.fovea.pipeline.spark.JobLabel;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Scores tables: annotations and predictions meet by image, where the kernel matches them; the
 * matches, in one total order, are folded into curves in two passes. Rows may come in any order and
 * any partitioning: what orders them travels with them.
 */
final class TableScorer {
  private final DetectionParams params;
  private final DatasetAxes axes;
  private final int partitions;

  /** What came of it: the result, and what was counted on the way. */
  record Scored(DetectionResult result, Tally tally) {}

  TableScorer(DetectionParams params, DatasetAxes axes, int partitions) {
    this.params = params;
    this.axes = axes;
    this.partitions = partitions;
  }

  /**
   * Scores.
   *
   * @param annotations as {@link ObjectTable#ANNOTATIONS}
   * @param predictions as {@link ObjectTable#PREDICTIONS}
   */
  Scored score(
      Dataset<Row> annotations,
      Dataset<Row> predictions,
      RecordRules rules,
      Broadcast<ScoredImages> images) {
    DetectionParams theParams = params;
    Dataset<Row> scored =
        annotations
            .sparkSession()
            .createDataset(
                byImage(annotations)
                    .javaRDD()
                    .zipPartitions(
                        byImage(predictions).javaRDD(),
                        (truths, detections) ->
                            ScoredTable.score(truths, detections, theParams, rules, images))
                    .rdd(),
                Encoders.row(ScoredTable.SCHEMA))
            .persist(StorageLevel.MEMORY_AND_DISK());
    SparkContext context = annotations.sparkSession().sparkContext();
    try {
      return JobLabel.during(
          context,
          "score: match images",
          () -> {
            Tally tally = tally(scored, images);
            return new Scored(fold(scored, tally, images), tally);
          });
    } finally {
      scored.unpersist();
    }
  }

  private Dataset<Row> byImage(Dataset<Row> objects) {
    Column image = functions.col("image_id");
    return objects
        .repartition(partitions, image)
        .sortWithinPartitions(image, functions.col("listing"), functions.col("ordinal"));
  }

  private Tally tally(Dataset<Row> scored, Broadcast<ScoredImages> images) {
    DetectionParams theParams = params;
    int categories = params.useCategories() ? axes.categoryIds().length : 1;
    return scored
        .javaRDD()
        .treeAggregate(
            new Tally(params, categories),
            (sums, row) -> sums.add(row, theParams, images.value()),
            Tally::plus);
  }

  private DetectionResult fold(Dataset<Row> scored, Tally tally, Broadcast<ScoredImages> images) {
    DetectionParams theParams = params;
    Dataset<Row> matches =
        scored.flatMap(
            (FlatMapFunction<Row, Row>)
                row -> MatchTable.rows(ScoredTable.images(row, theParams, images.value())),
            Encoders.row(MatchTable.SCHEMA));
    return MatchFold.fold(matches, params, axes, partitions, tally.positives())
        .build(tally.quirks());
  }
}
