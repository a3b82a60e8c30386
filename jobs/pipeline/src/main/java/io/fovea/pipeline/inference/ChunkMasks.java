package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.TubeQuality;
import io.fovea.pipeline.store.FailureRow;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * The masks of a video's tracks in the frames of one chunk.
 *
 * @param shard position of the shard in the wave
 * @param video position of the video in its shard
 * @param first position of the chunk's first frame in the video
 * @param frames one a frame
 * @param qualities one a track, over these frames
 * @param again how many frames were run again, as their features were gone
 * @param failure of a frame, or null
 * @param refused what the user must mend, or null: then there is nothing else
 */
record ChunkMasks(
    int shard,
    int video,
    int first,
    ArrayList<Frame> frames,
    ArrayList<TubeQuality> qualities,
    int again,
    FailureRow failure,
    UserError refused)
    implements Serializable {

  /**
   * One frame.
   *
   * @param height pixels
   * @param width pixels
   * @param counts COCO's text of each track's mask
   */
  record Frame(int height, int width, ArrayList<String> counts) implements Serializable {}

  static ChunkMasks refused(FrameChunk chunk, UserError error) {
    return new ChunkMasks(
        chunk.shard(),
        chunk.video(),
        chunk.first(),
        new ArrayList<>(),
        new ArrayList<>(),
        0,
        null,
        error);
  }
}
