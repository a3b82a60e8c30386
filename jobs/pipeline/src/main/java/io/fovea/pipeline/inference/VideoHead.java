package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.VideoTracks;
import io.fovea.pipeline.store.FailureRow;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * A video after its head: some kilobytes, whatever its length.
 *
 * @param shard position of its shard in the wave
 * @param video its position in the shard
 * @param tracks null where it failed
 * @param failure null where it did not
 * @param digest over all its frames' files
 * @param chunks its chunks, in order
 * @param places of their features
 * @param works of its chunks
 * @param halved batches that the model took in parts
 * @param device that its frames ran on
 * @param headNanos spent in the head
 * @param refused what the user must mend, or null: then there is nothing else
 */
record VideoHead(
    int shard,
    int video,
    VideoTracks tracks,
    FailureRow failure,
    String digest,
    ArrayList<FrameChunk> chunks,
    ArrayList<ChunkQueries.Place> places,
    ArrayList<Work> works,
    int halved,
    String device,
    long headNanos,
    UserError refused)
    implements Serializable {

  /** The same without what only masks are made from. */
  VideoHead forWriting() {
    VideoTracks bare = tracks == null ? null : new VideoTracks(tracks.tracks(), new ArrayList<>());
    return new VideoHead(
        shard,
        video,
        bare,
        failure,
        digest,
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        halved,
        device,
        0,
        null);
  }
}
