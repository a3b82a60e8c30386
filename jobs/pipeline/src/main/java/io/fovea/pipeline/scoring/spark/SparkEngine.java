package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.errors.ErrorParams;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.scoring.RecordRules;
import io.fovea.pipeline.scoring.ScoreCounts;
import io.fovea.pipeline.scoring.ScoreDetail;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoredAxes;
import io.fovea.pipeline.scoring.ScoringEngine;
import io.fovea.pipeline.spark.JobLabel;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Scores on Spark, for what one machine does not hold; same bits as the local engine.
 *
 * <p>Documents stream into tables; annotations and predictions meet by image, where the kernel
 * matches them; the matches, in one total order, are folded into curves in two passes. Driver
 * memory holds images, categories and curves, and does not grow with detections; where details are
 * asked for, eight numbers an image besides.
 */
public final class SparkEngine implements ScoringEngine {
  /** The name of this engine. */
  public static final String NAME = "spark";

  private static final int BY_CORES = 0;
  private static final int PARTITIONS_PER_CORE = 4;

  /** Some hundred detections each: what a task sorts then fits its share of a heap of 1 GB. */
  private static final int IMAGES_PER_PARTITION = 8192;

  private final SparkSession running;
  private final SparkOptions options;
  private final int partitions;
  private final boolean duringRun;

  /**
   * Starts Spark for each score, unless a session runs already.
   *
   * @param master null for spark-submit's, else {@code local[*]}
   */
  public SparkEngine(String master, Map<String, String> settings) {
    this(null, new SparkOptions(master, settings), BY_CORES, false);
  }

  /** Scores with as many partitions as suit the session's cores. */
  public SparkEngine(SparkSession spark) {
    this(spark, BY_CORES);
  }

  /**
   * @param partitions how many pieces the images and the matches are cut into, at least 1; changes
   *     no bit of the result
   */
  public SparkEngine(SparkSession spark, int partitions) {
    this(spark, SparkOptions.usual(), partitions, false);
  }

  private SparkEngine(
      SparkSession running, SparkOptions options, int partitions, boolean duringRun) {
    this.running = running;
    this.options = options;
    this.partitions = partitions;
    this.duringRun = duringRun;
  }

  /** Scores the predictions of the run that the caller is making, before it has a manifest. */
  public static SparkEngine duringRun(SparkSession spark) {
    return new SparkEngine(spark, SparkOptions.usual(), BY_CORES, true);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ScoreOutcome score(ScoreRequest request) {
    return score(request, TableScorer.Asked.NOTHING).outcome;
  }

  @Override
  public ScoreDetail detail(ScoreRequest request, Optional<ErrorParams> errors) {
    Finished finished = score(request, new TableScorer.Asked(true, errors.orElse(null)));
    return new ScoreDetail(
        finished.outcome, finished.scored.images(), Optional.ofNullable(finished.scored.errors()));
  }

  private record Finished(ScoreOutcome outcome, TableScorer.Scored scored) {}

  private Finished score(ScoreRequest request, TableScorer.Asked asked) {
    if (running != null) {
      return TaskErrors.call(() -> scoreTables(request, running, asked));
    }
    try (Sessions.Scope scope = Sessions.open("fovea score", options)) {
      return TaskErrors.call(() -> scoreTables(request, scope.spark(), asked));
    }
  }

  private Finished scoreTables(ScoreRequest request, SparkSession spark, TableScorer.Asked asked) {
    DetectionParams params = request.params();
    boolean finishedRun = !duringRun && isRun(request.predictions());
    if (finishedRun) {
      RunPredictions.requireFinished(spark, request.predictions());
    }
    String truthVersion = Storage.version(request.groundTruth());
    TruthHeader truth = TruthHeader.read(request.groundTruth());
    DatasetAxes axes = ScoredAxes.of(truth.dataset(), request);
    if (finishedRun) {
      RunPredictions.requireCovers(spark, request, axes);
    }
    truth.oddities().requireKnownImages(params);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    String label =
        "score " + params.iouType().id() + ": " + JobLabel.lastPart(request.predictions());
    Broadcast<ScoredImages> images = context.broadcast(new ScoredImages(truth.dataset(), axes));
    Broadcast<long[]> repeatedIds = context.broadcast(truth.oddities().repeatedIds());
    JobLabel named = JobLabel.of(spark.sparkContext(), label);
    try {
      Detail detail = Detail.of(params.iouType());
      var documents = new DocumentTables(spark, params, detail);
      var rules = new RecordRules(params, request.groundTruth(), request.predictions());
      TableScorer.Scored scored =
          new TableScorer(params, axes, partitions(spark, axes.imageIds().length), asked)
              .score(
                  documents.annotations(
                      request.groundTruth(), truthVersion, rules, images, repeatedIds),
                  predictions(spark, request, documents, images),
                  rules,
                  images);
      return new Finished(outcome(spark, request, truth, scored), scored);
    } finally {
      named.close();
      images.destroy();
      repeatedIds.destroy();
    }
  }

  /** Enough that no piece is large: several a core, and more where there are many images. */
  private int partitions(SparkSession spark, int images) {
    return partitions == BY_CORES
        ? Math.max(
            PARTITIONS_PER_CORE * spark.sparkContext().defaultParallelism(),
            images / IMAGES_PER_PARTITION)
        : partitions;
  }

  private static Dataset<Row> predictions(
      SparkSession spark,
      ScoreRequest request,
      DocumentTables documents,
      Broadcast<ScoredImages> images) {
    return isRun(request.predictions())
        ? RunPredictions.read(
            spark, request.predictions(), request.params().iouType(), request.groundTruth(), images)
        : documents.results(request.predictions(), request.groundTruth(), images);
  }

  /** A run folder rather than a document; {@link Storage} knows local and other file systems. */
  public static boolean isRun(String predictions) {
    return Storage.isDirectory(predictions)
        && Storage.exists(
            (predictions.endsWith("/") ? predictions : predictions + "/") + RunFolder.PREDICTIONS);
  }

  private static ScoreOutcome outcome(
      SparkSession spark, ScoreRequest request, TruthHeader truth, TableScorer.Scored scored) {
    DetectionResult result = scored.result();
    Tally tally = scored.tally();
    List<String> warnings = new ArrayList<>(truth.oddities().warnings(request.params()));
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
            isRun(request.predictions())
                ? RunPredictions.failedImages(spark, request.predictions())
                : 0);
    return new ScoreOutcome(result, counts, warnings, NAME);
  }
}
