package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.saliency.RankingAxes;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingPartial;
import io.fovea.pipeline.dataset.ScoredSegmentation;
import io.fovea.pipeline.scoring.ranking.ImageScorer;
import io.fovea.pipeline.scoring.ranking.RankedImages;
import io.fovea.pipeline.scoring.ranking.RankingEngine;
import io.fovea.pipeline.scoring.ranking.RankingOutcome;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.spark.JobLabel;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.HandedSettings;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Scores rankings on Spark; same bits as the local engine. Documents stream into tables, masks are
 * made and scored in tasks, and each task sends one partial result to the driver, which holds the
 * names of the images and what each contributes.
 */
public final class RankingSparkEngine implements RankingEngine {
  private static final int BY_CORES = 0;
  private static final int PARTITIONS_PER_CORE = 4;

  private final SparkSession running;
  private final SparkOptions options;
  private final int partitions;

  /**
   * Starts Spark for each score, unless a session runs already.
   *
   * @param master null for spark-submit's, else {@code local[*]}
   */
  public RankingSparkEngine(String master, Map<String, String> settings) {
    this(null, new SparkOptions(master, settings), BY_CORES);
  }

  /**
   * @param partitions how many pieces the images are cut into, at least 1; changes no bit of the
   *     result
   */
  public RankingSparkEngine(SparkSession spark, int partitions) {
    this(spark, SparkOptions.usual(), partitions);
  }

  private RankingSparkEngine(SparkSession running, SparkOptions options, int partitions) {
    this.running = running;
    this.options = options;
    this.partitions = partitions;
  }

  @Override
  public String name() {
    return SparkEngine.NAME;
  }

  @Override
  public RankingOutcome score(RankingRequest request) {
    if (running != null) {
      return TaskErrors.call(() -> score(request, running));
    }
    try (Sessions.Scope scope = Sessions.open("fovea score", options)) {
      return TaskErrors.call(() -> score(request, scope.spark()));
    }
  }

  private RankingOutcome score(RankingRequest request, SparkSession spark) {
    RankedImages images = RankedImages.read(request.source(), request.params().mode(), truth -> {});
    if (request.run() != null) {
      request.run().requireCovers(images);
    }
    Broadcast<RankedImages> known =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(images);
    String label = "score ranking: " + JobLabel.lastPart(request.predictions());
    JobLabel named = JobLabel.of(spark.sparkContext(), label);
    try {
      return score(
          request,
          images,
          known,
          RankingTables.truths(spark, request.source(), request.params().mode()),
          request.run() == null
              ? RankingTables.predictions(spark, request.predictions(), known)
              : RankingTables.predictions(spark, request.run(), known),
          partitions(spark));
    } finally {
      named.close();
      known.destroy();
    }
  }

  /** Scores tables whose rows may stand in any order. */
  static RankingOutcome score(
      RankingRequest request,
      RankedImages images,
      Broadcast<RankedImages> known,
      Dataset<Row> truths,
      Dataset<Row> predictions,
      int partitions) {
    var place = functions.col(RankingTables.PLACE);
    HandedSettings storage = HandedSettings.of(truths.sparkSession().sparkContext());
    List<Row> parts =
        truths
            .repartition(partitions, place)
            .join(predictions.repartition(partitions, place), "place", "left_outer")
            .javaRDD()
            .mapPartitions(rows -> scored(rows, request, known.value(), storage))
            .collect();
    RankingAxes axes = images.axes();
    RankingParams params = request.params();
    var whole = new RankingPartial(axes, params);
    long withoutRecord = 0;
    for (Row part : parts) {
      whole.merge(RankingPartial.fromBytes(part.getAs(0), axes, params));
      withoutRecord += part.getLong(1);
    }
    return RankingOutcome.of(
        request, whole.result(), withoutRecord, images.warnings(), SparkEngine.NAME);
  }

  /** Enough that no piece is large: several a core. */
  private int partitions(SparkSession spark) {
    return partitions == BY_CORES
        ? PARTITIONS_PER_CORE * spark.sparkContext().defaultParallelism()
        : partitions;
  }

  /** One row: the partial result of a partition's images, and how many had no record. */
  private static Iterator<Row> scored(
      Iterator<Row> rows, RankingRequest request, RankedImages images, HandedSettings storage) {
    storage.use();
    var partial = new RankingPartial(images.axes(), request.params());
    var scorer = new ImageScorer(request.source(), request.predictions(), request.params());
    long withoutRecord = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      boolean predicted = RankingTables.isPredicted(row);
      List<ScoredSegmentation> objects = predicted ? RankingTables.predicted(row) : List.of();
      withoutRecord += predicted || request.run() != null ? 0 : 1;
      partial.add(scorer.score(row.getAs(RankingTables.PLACE), RankingTables.truth(row), objects));
    }
    Row outcome = RowFactory.create(partial.toBytes(), withoutRecord);
    return List.of(outcome).iterator();
  }
}
