package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.decode.VideoTracks;
import io.fovea.models.session.Tensor;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.FailureRow.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import scala.Tuple2;

/** One Spark task: runs the head once over the queries of all frames of a video. */
final class HeadTask implements Function<Tuple2<Integer, Iterable<ChunkQueries>>, VideoHead> {
  private static final long serialVersionUID = 1L;

  private final VideoSetting setting;

  HeadTask(VideoSetting setting) {
    this.setting = setting;
  }

  @Override
  public VideoHead call(Tuple2<Integer, Iterable<ChunkQueries>> video) throws IOException {
    List<ChunkQueries> chunks = new ArrayList<>();
    video._2().forEach(chunks::add);
    chunks.sort(Comparator.comparingInt(chunk -> chunk.chunk().first()));
    for (ChunkQueries chunk : chunks) {
      if (chunk.refused() != null) {
        return head(chunks, null, null, 0, chunk.refused());
      }
    }
    return TaskRun.of(() -> run(chunks), e -> head(chunks, null, null, 0, e));
  }

  private VideoHead run(List<ChunkQueries> chunks) {
    List<Tensor> frames = new ArrayList<>();
    for (ChunkQueries chunk : chunks) {
      if (chunk.failure() != null) {
        return head(chunks, null, chunk.failure(), 0, null);
      }
      chunk
          .queries()
          .forEach(own -> frames.add(Tensor.of(own, chunk.shape()[0], chunk.shape()[1])));
    }
    try (TaskSystem system = TaskSystem.of(setting.config(), setting.graphs())) {
      VideoTracks tracks = setting.decoder().tracks(frames, system.further());
      return head(chunks, tracks, null, system.further().modelNanos(), null);
    } catch (SampleException e) {
      Shard.Image first = chunks.get(0).chunk().frames().get(0);
      boolean ran = e.reason() == Reason.MODEL_FAILED || e.reason() == Reason.OUT_OF_MEMORY;
      return head(
          chunks,
          null,
          new FailureRow(
              first.id(),
              first.fileName(),
              ran ? Stage.INFER : Stage.PARSE,
              e.reason().code(),
              "the head over " + frames.size() + " frames: " + e.detail()),
          0,
          null);
    }
  }

  private static VideoHead head(
      List<ChunkQueries> chunks,
      VideoTracks tracks,
      FailureRow failure,
      long nanos,
      UserError refused) {
    ImagesDigest digest = new ImagesDigest();
    ArrayList<FrameChunk> own = new ArrayList<>();
    ArrayList<ChunkQueries.Place> places = new ArrayList<>();
    ArrayList<Work> works = new ArrayList<>();
    int halved = 0;
    for (ChunkQueries chunk : chunks) {
      chunk.digests().forEach(digest::add);
      own.add(chunk.chunk());
      places.add(chunk.place());
      works.add(chunk.work());
      halved += chunk.halved();
    }
    FrameChunk first = own.get(0);
    return new VideoHead(
        first.shard(),
        first.video(),
        tracks,
        failure,
        digest.hex(),
        own,
        places,
        works,
        halved,
        chunks.get(0).device(),
        nanos,
        refused);
  }
}
