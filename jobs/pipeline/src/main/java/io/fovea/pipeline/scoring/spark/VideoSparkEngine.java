package io.fovea.pipeline.scoring.spark;

import io.fovea.pipeline.dataset.VideoDataset;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import io.fovea.pipeline.scoring.video.VideoEngine;
import io.fovea.pipeline.scoring.video.VideoOutcome;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.TaskErrors;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Scores predicted tubes on Spark; same bits as the local engine. Documents stream into one table
 * of tubes. Driver memory holds videos, categories, the annotations without their masks, and
 * curves; it does not grow with predictions.
 */
public final class VideoSparkEngine implements VideoEngine {
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
  public VideoSparkEngine(String master, Map<String, String> settings) {
    this(null, new SparkOptions(master, settings), BY_CORES);
  }

  /**
   * @param partitions how many pieces the videos and the matches are cut into, at least 1; changes
   *     no bit of the result
   */
  public VideoSparkEngine(SparkSession spark, int partitions) {
    this(spark, SparkOptions.usual(), partitions);
  }

  private VideoSparkEngine(SparkSession running, SparkOptions options, int partitions) {
    this.running = running;
    this.options = options;
    this.partitions = partitions;
  }

  @Override
  public String name() {
    return SparkEngine.NAME;
  }

  @Override
  public VideoOutcome score(VideoRequest request) {
    if (running != null) {
      return TaskErrors.call(() -> score(request, running));
    }
    try (Sessions.Scope scope = Sessions.open("fovea score", options)) {
      return TaskErrors.call(() -> score(request, scope.spark()));
    }
  }

  private VideoOutcome score(VideoRequest request, SparkSession spark) {
    ScoredVideos videos = ScoredVideos.of(VideoDataset.read(request.groundTruth(), false), request);
    Broadcast<ScoredVideos> known =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(videos);
    try {
      return score(
          request,
          known,
          TubeTable.truths(spark, request, known),
          TubeTable.predictions(spark, request, known),
          partitions(spark));
    } finally {
      known.destroy();
    }
  }

  /** Scores tables whose rows may stand in any order. */
  static VideoOutcome score(
      VideoRequest request,
      Broadcast<ScoredVideos> videos,
      Dataset<Row> truths,
      Dataset<Row> predictions,
      int partitions) {
    VideoTableScorer.Scored scored =
        new VideoTableScorer(request, partitions).score(truths.union(predictions), videos);
    return VideoOutcome.of(
        request,
        scored.result(),
        scored.tally().counts(videos.value()),
        videos.value().warnings(),
        SparkEngine.NAME);
  }

  /** Enough that no piece is large: several a core. */
  private int partitions(SparkSession spark) {
    return partitions == BY_CORES
        ? PARTITIONS_PER_CORE * spark.sparkContext().defaultParallelism()
        : partitions;
  }
}
