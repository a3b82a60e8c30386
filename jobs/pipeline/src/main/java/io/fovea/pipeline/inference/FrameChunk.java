package io.fovea.pipeline.inference;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames that one task runs: some of one video, one after the other. Batches of the frame graph
 * never cross a chunk and begin at multiples of their size, so that no frame's batch depends on how
 * a video is cut.
 *
 * @param shard position of the shard among those of its wave
 * @param video position of the video in its shard
 * @param number position of the video in the wave
 * @param first position of the first frame in the video
 * @param frames in order
 * @param key what its features are kept under: the shard's key, video and first frame
 */
record FrameChunk(int shard, int video, int number, int first, List<Shard.Image> frames, String key)
    implements Serializable {

  /**
   * Cuts a wave's videos.
   *
   * @param size frames of a chunk, but for the last ones
   */
  static List<FrameChunk> cut(List<VideoShard> wave, int size) {
    List<FrameChunk> chunks = new ArrayList<>();
    int number = 0;
    for (int s = 0; s < wave.size(); s++) {
      List<VideoShard.Video> videos = wave.get(s).videos();
      for (int v = 0; v < videos.size(); v++) {
        List<Shard.Image> frames = videos.get(v).frames();
        for (int from = 0; from < frames.size(); from += size) {
          List<Shard.Image> own =
              new ArrayList<>(frames.subList(from, Math.min(frames.size(), from + size)));
          String key = wave.get(s).key() + "/" + v + "/" + from;
          chunks.add(new FrameChunk(s, v, number, from, own, key));
        }
        number++;
      }
    }
    return chunks;
  }
}
