package io.fovea.pipeline.inference;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.SampleException;
import io.fovea.models.decode.TubeQuality;
import io.fovea.models.decode.VideoTracks;
import io.fovea.models.decode.VideoTubes;
import io.fovea.models.decode.VideoTubes.FrameTracks;
import io.fovea.models.decode.Vita;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Tensor;
import io.fovea.pipeline.store.FailureRow;
import java.io.IOException;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import org.apache.spark.api.java.function.Function;

/**
 * One Spark task: makes the masks of a video's tracks in the frames of one chunk, from the features
 * where they are on this machine's disk, else from running the frame graph again.
 */
final class MaskTask implements Function<MaskTask.Order, ChunkMasks> {
  private static final long serialVersionUID = 1L;

  private final VideoSetting setting;

  MaskTask(VideoSetting setting) {
    this.setting = setting;
  }

  /** What is to be made. */
  record Order(FrameChunk chunk, VideoTracks tracks, ChunkQueries.Place place)
      implements Serializable {}

  @Override
  public ChunkMasks call(Order order) throws IOException {
    return TaskRun.of(() -> run(order), e -> ChunkMasks.refused(order.chunk(), e));
  }

  private ChunkMasks run(Order order) throws IOException {
    FrameChunk chunk = order.chunk();
    Masks masks = new Masks(order);
    int again = 0;
    try (TaskSystem system = TaskSystem.of(setting.config(), setting.graphs())) {
      Recipe recipe = system.recipe();
      if (!readLocal(chunk, recipe, masks)) {
        again = chunk.frames().size();
        masks.restart();
        runAgain(order, system, recipe, masks);
      }
    }
    LocalFeatures.drop(setting.wave(), chunk.key());
    return new ChunkMasks(
        chunk.shard(),
        chunk.video(),
        chunk.first(),
        masks.frames,
        masks.qualities,
        again,
        masks.failure,
        null);
  }

  private boolean readLocal(FrameChunk chunk, Recipe recipe, Masks masks) {
    try {
      return LocalFeatures.read(
          setting.wave(),
          chunk.key(),
          chunk.frames().size(),
          recipe::frame,
          (own, channels) ->
              masks.add(own.frame(), channels, own.channels(), own.rows(), own.columns()));
    } catch (SampleException e) {
      // Either the model's fault or the disk's; running it again tells.
      return false;
    }
  }

  private void runAgain(Order order, TaskSystem system, Recipe recipe, Masks masks)
      throws IOException {
    FrameRunner runner = setting.frames(system, recipe, setting.decoder());
    FrameRunner.Ran ran =
        runner.run(
            order.chunk(),
            (index, frame, outputs, slot) -> {
              Tensor maps = outputs.tensor(Vita.FEATURES);
              int pixels = maps.axis(2) * maps.axis(3);
              FloatBuffer all = FloatBuffer.wrap(maps.floats());
              all.position(slot * maps.axis(1) * pixels);
              masks.add(frame, all::get, maps.axis(1), maps.axis(2), maps.axis(3));
            });
    if (!ChunkQueries.digest(ran.digests()).equals(order.place().digest())) {
      Shard.Image frame = order.chunk().frames().get(0);
      throw new UserError(
          ExitCode.INPUT,
          "frames of video "
              + frame.id()
              + " from "
              + frame.fileName()
              + " on were changed while the run read them",
          "Run again, and leave the images alone while it runs.");
    }
    if (ran.failure() != null) {
      masks.failure = ran.failure();
    }
  }

  /** What is made of a chunk so far. */
  private static final class Masks {
    private final Order order;
    private ArrayList<ChunkMasks.Frame> frames = new ArrayList<>();
    private ArrayList<TubeQuality> qualities;
    private FailureRow failure;

    Masks(Order order) {
      this.order = order;
      restart();
    }

    void restart() {
      frames = new ArrayList<>();
      qualities =
          new ArrayList<>(Collections.nCopies(order.tracks().tracks().size(), TubeQuality.NONE));
      failure = null;
    }

    void add(ImageFrame frame, VideoTracks.Channels channels, int count, int rows, int columns)
        throws SampleException, IOException {
      if (TaskSystem.cancelled().getAsBoolean()) {
        throw new ShardRunner.CancelledException();
      }
      Tensor logits = order.tracks().logits(channels, count, rows, columns);
      FrameTracks made = VideoTubes.frame(logits, 0, frame);
      ArrayList<String> counts = new ArrayList<>();
      for (Rle mask : made.masks()) {
        counts.add(RleText.encode(mask));
      }
      frames.add(new ChunkMasks.Frame(frame.imageHeight(), frame.imageWidth(), counts));
      for (int t = 0; t < qualities.size(); t++) {
        qualities.set(t, qualities.get(t).plus(made.qualities().get(t)));
      }
    }
  }
}
