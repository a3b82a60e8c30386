package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.tracking.TrackParams;
import io.fovea.metrics.tracking.TrackPartial;
import io.fovea.pipeline.dataset.VideoDataset;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import io.fovea.pipeline.scoring.video.TrackEngine;
import io.fovea.pipeline.scoring.video.TrackOutcome;
import io.fovea.pipeline.scoring.video.TrackScorer;
import io.fovea.pipeline.scoring.video.VideoCounts;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Scores tracks on Spark; same bits as the local engine. Each task sends one partial result to the
 * driver: some hundred numbers a video and class, and a few bytes a track.
 */
public final class TrackSparkEngine implements TrackEngine {
  private final SparkRun run;

  /** Starts Spark for each score, unless a session runs already. */
  public TrackSparkEngine(String master, Map<String, String> settings) {
    this.run = new SparkRun(master, settings);
  }

  /**
   * @param partitions how many pieces the videos are cut into, at least 1; changes no bit
   */
  public TrackSparkEngine(SparkSession spark, int partitions) {
    this.run = new SparkRun(spark, partitions);
  }

  @Override
  public TrackOutcome score(VideoRequest request) {
    return run.call("tracking", request.predictions(), spark -> score(request, spark));
  }

  private TrackOutcome score(VideoRequest request, SparkSession spark) {
    ScoredVideos videos = ScoredVideos.of(VideoDataset.read(request.groundTruth(), false), request);
    Broadcast<ScoredVideos> known =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(videos);
    try {
      return score(
          request,
          known,
          TubeTable.truths(spark, request, known)
              .union(TubeTable.predictions(spark, request, known)),
          run.partitions(spark));
    } finally {
      known.destroy();
    }
  }

  /** Scores a table of tubes whose rows may stand in any order. */
  static TrackOutcome score(
      VideoRequest request, Broadcast<ScoredVideos> known, Dataset<Row> tubes, int partitions) {
    List<Row> parts =
        TubeGroups.byVideo(tubes, partitions)
            .javaRDD()
            .mapPartitions(rows -> scored(rows, request, known.value()))
            .collect();
    ScoredVideos videos = known.value();
    DatasetAxes axes = videos.axes();
    TrackParams params = TrackScorer.params(request);
    var whole = new TrackPartial(axes, params);
    long[] counted = new long[3];
    for (Row part : parts) {
      whole.merge(TrackPartial.fromBytes(part.getAs(0), axes, params));
      for (int i = 0; i < counted.length; i++) {
        counted[i] += part.getLong(1 + i);
      }
    }
    var scorer = new TrackScorer(request, videos);
    for (int v = 0; v < axes.imageIds().length; v++) {
      if (!whole.has(v)) {
        whole.add(scorer.score(v, List.of(), List.of())); // no row: a video without any track
      }
    }
    var counts =
        new VideoCounts(
            axes.imageIds().length, axes.categoryIds().length, counted[0], counted[1], counted[2]);
    return TrackOutcome.of(request, whole.result(), counts, videos.warnings(), SparkEngine.NAME);
  }

  private static Iterator<Row> scored(
      Iterator<Row> rows, VideoRequest request, ScoredVideos videos) {
    var partial = new TrackPartial(videos.axes(), TrackScorer.params(request));
    var scorer = new TrackScorer(request, videos);
    var groups = new TubeGroups(rows, videos);
    long truths = 0;
    long predictions = 0;
    long unknownCategory = 0;
    while (groups.hasNext()) {
      TubeGroups.Group group = groups.next();
      partial.add(scorer.score(group.video(), group.truths(), group.predictions()));
      truths += group.truths().size();
      predictions += group.predictions().size();
      unknownCategory += group.unknownCategory();
    }
    Row outcome = RowFactory.create(partial.toBytes(), truths, predictions, unknownCategory);
    return List.of(outcome).iterator();
  }
}
