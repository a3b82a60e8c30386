package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.CurveAccumulator;
import io.fovea.metrics.detection.CurveCounts;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.scoring.RecordRules;
import io.fovea.pipeline.scoring.ScoreCounts;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoredAxes;
import io.fovea.pipeline.scoring.ScoringEngine;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Scores on Spark, for what one machine does not hold; same bits as the local engine.
 *
 * <p>Documents stream into tables; annotations and predictions meet by image, where the kernel
 * matches them; the matches, in one total order, are folded into curves in two passes. Driver
 * memory holds images, categories and curves, and does not grow with detections.
 */
public final class SparkEngine implements ScoringEngine {
  /** The name of this engine. */
  public static final String NAME = "spark";

  private final SparkSession spark;
  private final int partitions;

  /** Scores with as many partitions as Spark shuffles into by default. */
  public SparkEngine(SparkSession spark) {
    this(spark, 2 * spark.sparkContext().defaultParallelism());
  }

  /**
   * @param partitions how many pieces the images and the matches are cut into, at least 1; changes
   *     no bit of the result
   */
  public SparkEngine(SparkSession spark, int partitions) {
    this.spark = spark;
    this.partitions = partitions;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ScoreOutcome score(ScoreRequest request) {
    return TaskErrors.call(() -> scoreTables(request));
  }

  private ScoreOutcome scoreTables(ScoreRequest request) {
    DetectionParams params = request.params();
    TruthHeader truth = TruthHeader.read(request.groundTruth());
    DatasetAxes axes = ScoredAxes.of(truth.dataset(), request);
    int categories = params.useCategories() ? axes.categoryIds().length : 1;
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<ScoredImages> images = context.broadcast(new ScoredImages(truth.dataset(), axes));
    Broadcast<long[]> repeatedIds = context.broadcast(truth.oddities().repeatedIds());
    Dataset<Row> scored =
        scored(request, images, repeatedIds).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Tally tally = tally(scored, params, categories);
      DetectionResult result = fold(scored, params, axes, tally);
      return outcome(request, truth, result, tally);
    } finally {
      scored.unpersist();
      images.destroy();
      repeatedIds.destroy();
    }
  }

  /** Annotations and predictions, brought together by image and matched. */
  private Dataset<Row> scored(
      ScoreRequest request, Broadcast<ScoredImages> images, Broadcast<long[]> repeatedIds) {
    DetectionParams params = request.params();
    Detail detail = params.iouType() == IouType.SEGM ? Detail.MASKS : Detail.BOXES;
    var documents = new DocumentTables(spark, params, detail);
    Dataset<Row> annotations = documents.annotations(request.groundTruth(), images, repeatedIds);
    Dataset<Row> predictions =
        isRun(request.predictions())
            ? RunPredictions.read(
                spark, request.predictions(), params.iouType(), request.groundTruth(), images)
            : documents.results(request.predictions(), request.groundTruth(), images);
    var rules = new RecordRules(params, request.groundTruth(), request.predictions());
    return spark.createDataset(
        byImage(annotations)
            .javaRDD()
            .zipPartitions(
                byImage(predictions).javaRDD(),
                (truths, detections) ->
                    ScoredTable.score(truths, detections, params, rules, images))
            .rdd(),
        Encoders.row(ScoredTable.SCHEMA));
  }

  /** A run folder rather than a document; {@link Storage} knows local and other file systems. */
  public static boolean isRun(String predictions) {
    return Storage.isDirectory(predictions)
        && Storage.exists(
            (predictions.endsWith("/") ? predictions : predictions + "/") + RunFolder.PREDICTIONS);
  }

  private Dataset<Row> byImage(Dataset<Row> objects) {
    Column image = functions.col("image_id");
    return objects
        .repartition(partitions, image)
        .sortWithinPartitions(image, functions.col("listing"), functions.col("ordinal"));
  }

  private static Tally tally(Dataset<Row> scored, DetectionParams params, int categories) {
    return scored
        .javaRDD()
        .treeAggregate(
            new Tally(params, categories), (sums, row) -> sums.add(row, params), Tally::plus);
  }

  private DetectionResult fold(
      Dataset<Row> scored, DetectionParams params, DatasetAxes axes, Tally tally) {
    Dataset<Row> sorted =
        scored
            .flatMap(
                (FlatMapFunction<Row, Row>)
                    row ->
                        ScoredTable.matches(row, params).blocks().stream()
                            .flatMap(
                                block ->
                                    IntStream.range(0, block.size())
                                        .mapToObj(rank -> MatchTable.row(block, rank)))
                            .iterator(),
                Encoders.row(MatchTable.SCHEMA))
            .repartitionByRange(partitions, MatchTable.order())
            .sortWithinPartitions(MatchTable.order())
            .persist(StorageLevel.MEMORY_AND_DISK());
    long[][] positives = tally.positives();
    var builder = new DetectionResult.Builder(axes, params);
    boolean[] folded = new boolean[positives.length];
    try {
      new DistributedCurves(params, positives)
          .fold(
              sorted,
              (category, curves) -> {
                builder.put(category, curves, positives[category]);
                folded[category] = true;
              });
    } finally {
      sorted.unpersist();
    }
    for (int k = 0; k < folded.length; k++) {
      if (!folded[k]) {
        // No detection at all: recall and precision are 0 where there is something to find.
        builder.put(
            k, new CurveAccumulator(params, positives[k], CurveCounts.zero(params)), positives[k]);
      }
    }
    return builder.build(tally.quirks());
  }

  private ScoreOutcome outcome(
      ScoreRequest request, TruthHeader truth, DetectionResult result, Tally tally) {
    boolean strict = request.params().mode() == io.fovea.metrics.Mode.STRICT;
    List<String> warnings = new ArrayList<>(truth.oddities().warnings(strict));
    if (tally.unknownCategory() > 0) {
      warnings.add(ScoreCounts.unknownCategoryWarning(request, tally.unknownCategory()));
    }
    result.quirks().forEach((quirk, count) -> warnings.add(quirk.warning(count)));
    DatasetAxes axes = result.axes();
    var counts =
        new ScoreCounts(
            axes.imageIds().length,
            axes.categoryIds().length,
            tally.annotations(),
            tally.detections(),
            tally.unknownCategory(),
            failedImages(request.predictions()));
    return new ScoreOutcome(result, counts, warnings, NAME);
  }

  /** Images of a run that failed; they count as empty predictions. */
  private long failedImages(String predictions) {
    if (!isRun(predictions)) {
      return 0;
    }
    String folder = predictions.endsWith("/") ? predictions : predictions + "/";
    return spark.read().parquet(folder + RunFolder.FAILURES).select("image_id").distinct().count();
  }
}
