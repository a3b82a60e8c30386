package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.video.VideoMatches;
import io.fovea.metrics.video.VideoParams;
import io.fovea.metrics.video.VideoPartial;
import io.fovea.metrics.video.VideoResult;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.scoring.video.VideoScorer;
import io.fovea.pipeline.spark.JobLabel;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Scores a table of tubes: those of one video meet, where the kernel matches them category by
 * category; the matches, in one total order, are folded into curves in two passes. Rows may come in
 * any order and any partitioning. A task holds the tubes of one video at a time.
 */
final class VideoTableScorer {
  /** One row a video that has a tube: its partial result, and what was counted. */
  static final StructType SCORED =
      new StructType()
          .add("partial", DataTypes.BinaryType, false)
          .add("annotations", DataTypes.LongType, false)
          .add("predictions", DataTypes.LongType, false)
          .add("unknown_category", DataTypes.LongType, false);

  private final VideoRequest request;
  private final int partitions;

  /** What came of it: the result, and what was counted on the way. */
  record Scored(VideoResult result, VideoTally tally) {}

  VideoTableScorer(VideoRequest request, int partitions) {
    this.request = request;
    this.partitions = partitions;
  }

  /**
   * Scores.
   *
   * @param tubes as {@link TubeTable#SCHEMA}
   */
  Scored score(Dataset<Row> tubes, Broadcast<ScoredVideos> videos) {
    VideoRequest theRequest = request;
    VideoParams params = request.params();
    Dataset<Row> scored =
        tubes
            .sparkSession()
            .createDataset(
                TubeGroups.byVideo(tubes, partitions)
                    .javaRDD()
                    .mapPartitions(rows -> scored(rows, theRequest, videos.value()))
                    .rdd(),
                Encoders.row(SCORED))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      VideoTally tally =
          JobLabel.during(
              tubes.sparkSession().sparkContext(),
              "score: match videos",
              () ->
                  scored
                      .javaRDD()
                      .treeAggregate(
                          new VideoTally(params, videos.value()),
                          (sums, row) -> sums.add(row, params, videos.value()),
                          VideoTally::plus));
      Dataset<Row> matches =
          scored.flatMap(
              (FlatMapFunction<Row, Row>)
                  row ->
                      MatchTable.rows(
                          VideoPartial.fromBytes(row.getAs(0), videos.value().axes(), params)
                              .videos()
                              .stream()
                              .map(VideoMatches::matches)
                              .toList()),
              Encoders.row(MatchTable.SCHEMA));
      DetectionResult curves =
          MatchFold.fold(
                  matches, params.curves(), videos.value().axes(), partitions, tally.positives())
              .build(Map.of());
      return new Scored(new VideoResult(params, curves, tally.quirks()), tally);
    } finally {
      scored.unpersist();
    }
  }

  private static Iterator<Row> scored(
      Iterator<Row> rows, VideoRequest request, ScoredVideos videos) {
    var groups = new TubeGroups(rows, videos);
    var scorer = new VideoScorer(request, videos);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return groups.hasNext();
      }

      @Override
      public Row next() {
        TubeGroups.Group group = groups.next();
        var partial = new VideoPartial(videos.axes(), request.params());
        partial.add(scorer.score(group.video(), group.truths(), group.predictions()));
        return RowFactory.create(
            partial.toBytes(),
            (long) group.truths().size(),
            (long) group.predictions().size(),
            group.unknownCategory());
      }
    };
  }
}
