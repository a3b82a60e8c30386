package io.fovea.pipeline.scoring.spark;

import io.fovea.pipeline.dataset.VideoDataset;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import io.fovea.pipeline.scoring.video.VideoEngine;
import io.fovea.pipeline.scoring.video.VideoOutcome;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Scores predicted tubes on Spark; same bits as the local engine. Documents stream into one table
 * of tubes. Driver memory holds videos, categories, the annotations without their masks, and
 * curves, and eight numbers a video; it does not grow with predictions.
 */
public final class VideoSparkEngine implements VideoEngine {
  private final SparkRun run;

  /**
   * Starts Spark for each score, unless a session runs already.
   *
   * @param master null for spark-submit's, else {@code local[*]}
   */
  public VideoSparkEngine(String master, Map<String, String> settings) {
    this.run = new SparkRun(master, settings);
  }

  /**
   * @param partitions how many pieces the videos and the matches are cut into, at least 1; changes
   *     no bit of the result
   */
  public VideoSparkEngine(SparkSession spark, int partitions) {
    this.run = new SparkRun(spark, partitions);
  }

  @Override
  public String name() {
    return SparkEngine.NAME;
  }

  @Override
  public VideoOutcome score(VideoRequest request) {
    return run.call("video", request.predictions(), spark -> score(request, spark));
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
          run.partitions(spark));
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
        scored.tally().matched(request.params(), videos.value()),
        videos.value().warnings(),
        SparkEngine.NAME);
  }
}
