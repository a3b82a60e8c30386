package io.fovea.pipeline.inference;

import io.fovea.pipeline.store.RunFolder;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.function.Function;

/** One Spark task: looks whether a shard is there, whole and of the frames as they are now. */
final class VideoFindTask implements Function<VideoShard, ShardOutcome> {
  private static final long serialVersionUID = 1L;

  private final VideoSetting setting;
  private final Tallies tallies;

  VideoFindTask(VideoSetting setting, Tallies tallies) {
    this.setting = setting;
    this.tallies = tallies;
  }

  /** Null where it is not. */
  @Override
  public ShardOutcome call(VideoShard shard) throws IOException {
    return TaskRun.of(() -> find(shard), ShardOutcome.Refused::new);
  }

  private ShardOutcome find(VideoShard shard) throws IOException {
    ImageFolder images = setting.images();
    BooleanSupplier cancelled = TaskSystem.cancelled();
    ShardFiles files = new ShardFiles(RunFolder.attach(setting.run(), setting.configuration()));
    ShardOutcome.Written found =
        files.find(shard, () -> digest(shard, images, cancelled)).orElse(null);
    if (found != null) {
      tallies.add(found);
    }
    return found;
  }

  /** What the images' digest of {@link VideoWriteTask} would be. */
  private static String digest(VideoShard shard, ImageFolder images, BooleanSupplier cancelled)
      throws IOException {
    ImagesDigest digest = new ImagesDigest();
    for (VideoShard.Video video : shard.videos()) {
      digest.add(ShardRunner.digest(new Shard(0, "", video.frames()), images, cancelled));
    }
    return digest.hex();
  }
}
