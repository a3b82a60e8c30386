package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.decode.LabelMap;
import io.fovea.models.decode.TubeQuality;
import io.fovea.models.decode.VideoTubes;
import io.fovea.models.decode.VideoTubes.Track;
import io.fovea.pipeline.inference.VideoShard.Video;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import io.fovea.pipeline.store.RunFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import scala.Tuple2;

/** One Spark task: joins the masks of a shard's videos into tubes and writes the shard's files. */
final class VideoWriteTask
    implements Function<Tuple2<VideoWriteTask.Order, Iterable<ChunkMasks>>, ShardOutcome> {
  private static final long serialVersionUID = 1L;

  /** The most characters of all masks of a video together: 256 MiB. */
  private static final long MAX_MASK_CHARACTERS = 1L << 28;

  private final VideoSetting setting;
  private final Tallies tallies;

  VideoWriteTask(VideoSetting setting, Tallies tallies) {
    this.setting = setting;
    this.tallies = tallies;
  }

  /**
   * A shard that is to be written.
   *
   * @param heads one a video, in order; null for a video without frames
   */
  record Order(VideoShard shard, ArrayList<VideoHead> heads) implements Serializable {}

  @Override
  public ShardOutcome call(Tuple2<Order, Iterable<ChunkMasks>> shard) throws IOException {
    List<ChunkMasks> chunks = new ArrayList<>();
    shard._2().forEach(chunks::add);
    for (ChunkMasks chunk : chunks) {
      if (chunk.refused() != null) {
        return new ShardOutcome.Refused(chunk.refused());
      }
    }
    chunks.sort(Comparator.comparingInt(ChunkMasks::video).thenComparingInt(ChunkMasks::first));
    return TaskRun.of(() -> write(shard._1(), chunks), ShardOutcome.Refused::new);
  }

  private ShardOutcome write(Order order, List<ChunkMasks> chunks) throws IOException {
    List<PredictionRow> rows = new ArrayList<>();
    List<FailureRow> failures = new ArrayList<>();
    ImagesDigest digest = new ImagesDigest();
    LabelMap labels = setting.categories().labels();
    String device = Devices.describe(setting.config().execution().on().device(), null);
    int halved = 0;
    for (int v = 0; v < order.shard().videos().size(); v++) {
      Video video = order.shard().videos().get(v);
      VideoHead head = order.heads().get(v);
      if (head == null) {
        digest.add(new ImagesDigest().hex());
        continue;
      }
      digest.add(head.digest());
      halved += head.halved();
      device = head.device();
      int own = v;
      List<ChunkMasks> masks = chunks.stream().filter(chunk -> chunk.video() == own).toList();
      FailureRow failure = head.failure();
      for (ChunkMasks chunk : masks) {
        failure = failure == null ? chunk.failure() : failure;
      }
      failure = failure == null ? tooLarge(video, masks) : failure;
      if (failure != null) {
        failures.add(failure);
      } else {
        addTubes(video, head.tracks().tracks(), masks, labels, rows);
      }
    }
    ShardContent content =
        new ShardContent(
            rows, failures, order.shard().samples() - failures.size(), halved, digest.hex());
    ShardFiles files = new ShardFiles(RunFolder.attach(setting.run(), setting.configuration()));
    ShardOutcome.Written written = files.write(order.shard(), content, device);
    tallies.add(written);
    // Here and not where they are run: Spark counts the tasks of a job's last stage once alone.
    tallies.addFramesAgain(chunks.stream().mapToInt(ChunkMasks::again).sum());
    return written;
  }

  /** A failure where the masks are more than is believed; else null. */
  private static FailureRow tooLarge(Video video, List<ChunkMasks> chunks) {
    long characters = 0;
    for (ChunkMasks chunk : chunks) {
      for (ChunkMasks.Frame frame : chunk.frames()) {
        characters += frame.counts().stream().mapToLong(String::length).sum();
      }
    }
    return characters <= MAX_MASK_CHARACTERS
        ? null
        : new FailureRow(
            video.id(),
            video.frames().get(0).fileName(),
            FailureRow.Stage.PARSE,
            Reason.TOO_LARGE.code(),
            "the masks of the video have "
                + characters
                + " bytes, the limit is "
                + MAX_MASK_CHARACTERS);
  }

  private static void addTubes(
      Video video,
      List<Track> tracks,
      List<ChunkMasks> chunks,
      LabelMap labels,
      List<PredictionRow> rows) {
    int frames = chunks.stream().mapToInt(chunk -> chunk.frames().size()).sum();
    if (frames != video.frames().size()) {
      throw new IllegalStateException(
          frames + " frames came out of video " + video.id() + " of " + video.frames().size());
    }
    for (int t = 0; t < tracks.size(); t++) {
      TubeQuality quality = TubeQuality.NONE;
      for (ChunkMasks chunk : chunks) {
        quality = quality.plus(chunk.qualities().get(t));
      }
      double score = VideoTubes.score(tracks.get(t), quality);
      long category = category(video, tracks.get(t), labels);
      int frame = 0;
      for (ChunkMasks chunk : chunks) {
        for (ChunkMasks.Frame own : chunk.frames()) {
          String counts = own.counts().get(t);
          Rle mask = RleText.decode(counts, own.height(), own.width());
          rows.add(
              new PredictionRow(
                  video.id(),
                  category,
                  score,
                  mask.box(),
                  new MaskText(own.height(), own.width(), counts),
                  t,
                  null,
                  frame));
          frame++;
        }
      }
    }
  }

  private static long category(Video video, Track track, LabelMap labels) {
    try {
      return labels.categoryId(track.label());
    } catch (UserError e) {
      throw e.at("video " + video.id());
    }
  }
}
