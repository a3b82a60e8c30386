package io.fovea.pipeline.inference;

import io.fovea.pipeline.store.Digests;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Videos whose tubes are written as one file.
 *
 * @param index position among the dataset's shards, from 0
 * @param key SHA-256 over everything that its result follows from
 * @param videos by ascending id
 */
record VideoShard(int index, String key, List<Video> videos) implements Portion, Serializable {
  /** Part of every key: raised when the same inputs come to mean other results. */
  private static final int KEY_VERSION = 1;

  /**
   * One video of the dataset.
   *
   * @param id unique in the dataset
   * @param frames in order, each under the video's id
   */
  record Video(long id, List<Shard.Image> frames) implements Serializable {}

  @Override
  public int samples() {
    return videos.size();
  }

  @Override
  public long firstId() {
    return videos.isEmpty() ? 0 : videos.get(0).id();
  }

  int frames() {
    return videos.stream().mapToInt(video -> video.frames().size()).sum();
  }

  /** As {@link Shard#cut}, with videos for images. */
  static List<VideoShard> cut(List<Video> videos, int size, List<String> ingredients) {
    List<VideoShard> shards = new ArrayList<>();
    for (int from = 0; from == 0 || from < videos.size(); from += size) {
      List<Video> own = new ArrayList<>(videos.subList(from, Math.min(videos.size(), from + size)));
      shards.add(new VideoShard(shards.size(), key(own, ingredients), own));
    }
    return shards;
  }

  private static String key(List<Video> videos, List<String> ingredients) {
    Digests digests = Digests.ofFields().add("fovea video shard").add(KEY_VERSION);
    digests.add(ingredients.size());
    ingredients.forEach(digests::add);
    digests.add(videos.size());
    for (Video video : videos) {
      digests.add(video.id()).add(video.frames().size());
      for (Shard.Image frame : video.frames()) {
        digests.add(frame.fileName()).add(frame.height()).add(frame.width());
      }
    }
    return digests.hex();
  }
}
