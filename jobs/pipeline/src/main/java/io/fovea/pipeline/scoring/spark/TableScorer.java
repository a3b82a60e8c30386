package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.errors.ErrorParams;
import io.fovea.metrics.errors.ErrorResult;
import io.fovea.metrics.errors.ErrorTally;
import io.fovea.pipeline.scoring.RecordRules;
import io.fovea.pipeline.scoring.details.MatchCounts;
import io.fovea.pipeline.spark.JobLabel;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Scores tables: annotations and predictions meet by image, where the kernel matches them; the
 * matches, in one total order, are folded into curves in two passes. Rows may come in any order and
 * any partitioning: what orders them travels with them.
 */
final class TableScorer {
  private final DetectionParams params;
  private final DatasetAxes axes;
  private final int partitions;

  private final Asked asked;

  /**
   * What is wanted beside the result.
   *
   * @param images whether what was matched in every image is
   * @param errors how errors are told apart; null where they are not asked for
   */
  record Asked(boolean images, ErrorParams errors) {
    static final Asked NOTHING = new Asked(false, null);
  }

  /**
   * What came of it: the result, and what was counted on the way.
   *
   * @param images null where they were not asked for
   * @param errors likewise
   */
  record Scored(DetectionResult result, Tally tally, MatchCounts images, ErrorResult errors) {}

  TableScorer(DetectionParams params, DatasetAxes axes, int partitions, Asked asked) {
    this.params = params;
    this.axes = axes;
    this.partitions = partitions;
    this.asked = asked;
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
    ErrorParams errors = asked.errors;
    Dataset<Row> scored =
        annotations
            .sparkSession()
            .createDataset(
                byImage(annotations)
                    .javaRDD()
                    .zipPartitions(
                        byImage(predictions).javaRDD(),
                        (truths, detections) ->
                            ScoredTable.score(truths, detections, theParams, errors, rules, images))
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
            return new Scored(
                fold(scored, tally, images),
                tally,
                asked.images ? counts(scored, tally, images) : null,
                errors == null ? null : errors(scored, images));
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

  /** The driver takes one partition of images at a time, and keeps a few numbers an image. */
  private MatchCounts counts(Dataset<Row> scored, Tally tally, Broadcast<ScoredImages> images) {
    DetectionParams theParams = params;
    var counts = new MatchCounts(axes.imageIds().length, params, tally.positives());
    scored
        .javaRDD()
        .flatMap(row -> ScoredTable.images(row, theParams, images.value()).iterator())
        .mapToPair(image -> new Tuple2<>(image.imageIndex(), MatchCounts.count(image, theParams)))
        .toLocalIterator()
        .forEachRemaining(image -> counts.put(image._1, image._2));
    return counts;
  }

  private ErrorResult errors(Dataset<Row> scored, Broadcast<ScoredImages> images) {
    ErrorParams errors = asked.errors;
    ErrorTally tally =
        scored
            .javaRDD()
            .treeAggregate(
                new ErrorTally(axes.categoryIds().length),
                (sums, row) -> {
                  ScoredTable.mended(row, errors, images.value()).forEach(sums::add);
                  return sums;
                },
                ErrorTally::plus);
    Dataset<Row> mended =
        scored.flatMap(
            (FlatMapFunction<Row, Row>)
                row -> MatchTable.rows(ScoredTable.mended(row, errors, images.value())),
            Encoders.row(MatchTable.SCHEMA));
    DetectionResult curves =
        MatchFold.fold(mended, errors.curves(), axes, partitions, tally.positives())
            .build(Map.of());
    return ErrorResult.of(errors, tally, curves);
  }
}
