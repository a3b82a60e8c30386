package io.fovea.pipeline.scoring.spark;

import io.fovea.pipeline.dataset.Flag;
import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.RawTruthTube;
import io.fovea.pipeline.dataset.RecordIterator;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.dataset.UnknownImages;
import io.fovea.pipeline.dataset.VideoDocumentRecord;
import io.fovea.pipeline.dataset.VideoResultsDocument;
import io.fovea.pipeline.dataset.VideoTruthDocument;
import io.fovea.pipeline.scoring.video.LocalVideoEngine;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Annotated and predicted tubes as one table, a row a tube. A document cannot be split, so one task
 * streams it and hands rows on; masks stay in the form of the document.
 *
 * <p>{@code video} is the place of the video among those scored, {@code position} the tube's among
 * the annotations or the results of its video. Results of unknown categories have no frames.
 */
final class TubeTable {
  static final int TRUTH = 0;
  static final int PREDICTION = 1;

  static final StructType SCHEMA =
      new StructType()
          .add("video", DataTypes.IntegerType, false)
          .add("kind", DataTypes.IntegerType, false)
          .add("position", DataTypes.LongType, false)
          .add("ordinal", DataTypes.LongType, false)
          .add("id", DataTypes.LongType, false)
          .add("video_id", DataTypes.LongType, false)
          .add("category_id", DataTypes.LongType, false)
          .add("score", DataTypes.DoubleType, false)
          .add("score_problem", DataTypes.StringType, true)
          .add("iscrowd", DataTypes.StringType, true)
          .add("areas", new ArrayType(DataTypes.DoubleType, false), true)
          .add("occlusion", new ArrayType(DataTypes.StringType, true), true)
          .add("frames", new ArrayType(DataTypes.BinaryType, true), true);

  private TubeTable() {}

  /** The annotations, as they are listed. */
  static Dataset<Row> truths(
      SparkSession spark, VideoRequest request, Broadcast<ScoredVideos> videos) {
    return SparkRun.table(
        spark,
        SCHEMA,
        () -> new TruthRows(VideoTruthDocument.open(request.groundTruth(), true), videos.value()));
  }

  /** The results; those of videos that the data set does not have are refused. */
  static Dataset<Row> predictions(
      SparkSession spark, VideoRequest request, Broadcast<ScoredVideos> videos) {
    if (request.run() != null) {
      videos.value().requireCovered(request);
      return SparkRun.table(
          spark,
          SCHEMA,
          request.run().run().parts(),
          part -> rows(request, request.run().read(part), videos.value()));
    }
    return SparkRun.table(
        spark,
        SCHEMA,
        () ->
            new PredictionRows(
                request, VideoResultsDocument.open(request.predictions()), videos.value()));
  }

  static int video(Row row) {
    return row.getInt(0);
  }

  static boolean isTruth(Row row) {
    return row.getInt(1) == TRUTH;
  }

  /** Whether the row is of a category that the data set has. */
  static boolean isOfKnownCategory(Row row, ScoredVideos videos) {
    return videos.axes().categoryIndex(row.getLong(6)) >= 0;
  }

  static RawTruthTube truth(Row row) {
    List<Double> areas = row.isNullAt(10) ? null : row.getList(10);
    return new RawTruthTube(
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        Flag.valueOf(row.getString(9)),
        areas == null ? null : areas.stream().mapToDouble(Double::doubleValue).toArray(),
        row.isNullAt(11) ? null : row.getList(11),
        frames(row));
  }

  static RawPredictedTube prediction(Row row) {
    return new RawPredictedTube(
        row.getLong(3),
        row.getLong(5),
        row.getLong(6),
        row.getDouble(7),
        row.getString(8),
        frames(row));
  }

  private static List<Segmentation> frames(Row row) {
    if (row.isNullAt(12)) {
      return null;
    }
    List<byte[]> stored = row.getList(12);
    List<Segmentation> frames = new ArrayList<>(stored.size());
    for (byte[] frame : stored) {
      frames.add(frame == null ? null : SegmentationBytes.read(frame));
    }
    return frames;
  }

  private static byte[][] bytes(List<Segmentation> frames) {
    return frames == null
        ? null
        : frames.stream()
            .map(frame -> frame == null ? null : SegmentationBytes.of(frame))
            .toArray(byte[][]::new);
  }

  /** The tubes of a part of a run. */
  private static List<Row> rows(
      VideoRequest request, List<RawPredictedTube> tubes, ScoredVideos videos) {
    var unknown = new UnknownImages("video");
    List<Row> rows = new ArrayList<>();
    for (RawPredictedTube tube : tubes) {
      int place = videos.place(tube.videoId());
      if (place >= 0) {
        rows.add(row(tube, place, videos));
      } else if (!videos.isOfOtherGroundTruth(tube.videoId())) {
        unknown.add(tube.videoId());
      }
    }
    unknown.refuseAny(request.predictions(), request.groundTruth());
    return rows;
  }

  private static Row row(RawPredictedTube tube, int place, ScoredVideos videos) {
    boolean known = videos.axes().categoryIndex(tube.categoryId()) >= 0;
    return RowFactory.create(
        place,
        PREDICTION,
        tube.ordinal(),
        tube.ordinal(),
        0L,
        tube.videoId(),
        tube.categoryId(),
        tube.score(),
        tube.scoreProblem(),
        null,
        null,
        null,
        known ? bytes(tube.frames()) : null);
  }

  /** A row for each place where an annotation is listed. */
  private static final class TruthRows extends RecordIterator<Row> {
    private final VideoTruthDocument document;
    private final Map<Integer, List<int[]>> places = new HashMap<>();
    private final Deque<Row> ready = new ArrayDeque<>();

    TruthRows(VideoTruthDocument document, ScoredVideos videos) {
      this.document = document;
      for (int v = 0; v < videos.axes().imageIds().length; v++) {
        int[] listed = videos.listed(v);
        for (int position = 0; position < listed.length; position++) {
          places
              .computeIfAbsent(listed[position], ordinal -> new ArrayList<>())
              .add(new int[] {v, position});
        }
      }
    }

    @Override
    protected Row read() {
      while (ready.isEmpty() && document.hasNext()) {
        VideoDocumentRecord next = document.next();
        if (next instanceof RawTruthTube tube) {
          for (int[] place : places.getOrDefault((int) tube.ordinal(), List.of())) {
            ready.add(row(tube, place[0], place[1]));
          }
        }
      }
      return ready.poll();
    }

    private static Row row(RawTruthTube tube, int video, long position) {
      return RowFactory.create(
          video,
          TRUTH,
          position,
          tube.ordinal(),
          tube.id(),
          tube.videoId(),
          tube.categoryId(),
          0.0,
          null,
          tube.iscrowd().name(),
          tube.areas() == null ? null : Arrays.stream(tube.areas()).boxed().toArray(Double[]::new),
          tube.occlusion() == null ? null : tube.occlusion().toArray(String[]::new),
          bytes(tube.frames()));
    }

    @Override
    public void close() {
      document.close();
    }
  }

  private static final class PredictionRows extends RecordIterator<Row> {
    private final VideoRequest request;
    private final VideoResultsDocument document;
    private final ScoredVideos videos;
    private final UnknownImages unknown = new UnknownImages("video");
    private boolean empty = true;

    PredictionRows(VideoRequest request, VideoResultsDocument document, ScoredVideos videos) {
      this.request = request;
      this.document = document;
      this.videos = videos;
    }

    @Override
    protected Row read() {
      while (document.hasNext()) {
        RawPredictedTube tube = document.next();
        empty = false;
        int place = videos.place(tube.videoId());
        if (place >= 0) {
          return row(tube, place, videos);
        }
        if (!videos.isOfOtherGroundTruth(tube.videoId())) {
          unknown.add(tube.videoId());
        }
      }
      unknown.refuseAny(request.predictions(), request.groundTruth());
      LocalVideoEngine.refuseIfEmpty(request, empty);
      return null;
    }

    @Override
    public void close() {
      document.close();
    }
  }
}
