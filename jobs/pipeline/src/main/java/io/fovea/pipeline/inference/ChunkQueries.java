package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.FailureRow;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the frame graph says of a chunk, but for the features, which stay where it ran.
 *
 * @param chunk which one
 * @param queries one a frame, row by row; none where a frame failed
 * @param shape of one frame's: queries, width
 * @param place where the features are
 * @param digests of the frames' files
 * @param failure of a frame, or null
 * @param halved batches that the model took in parts
 * @param device that it ran on
 * @param work how it was made
 * @param refused what the user must mend, or null: then there is nothing else
 */
record ChunkQueries(
    FrameChunk chunk,
    ArrayList<float[]> queries,
    int[] shape,
    Place place,
    ArrayList<String> digests,
    FailureRow failure,
    int halved,
    String device,
    Work work,
    UserError refused)
    implements Serializable {

  /**
   * Where a chunk's features are.
   *
   * @param host of the executor
   * @param executor Spark's id of it
   * @param digest over the frames' files, for whoever reads them again
   */
  record Place(String host, String executor, String digest) implements Serializable {}

  static ChunkQueries refused(FrameChunk chunk, UserError error) {
    return new ChunkQueries(
        chunk, new ArrayList<>(), new int[0], null, new ArrayList<>(), null, 0, "", null, error);
  }

  /** One digest over those of a chunk's files. */
  static String digest(List<String> digests) {
    ImagesDigest digest = new ImagesDigest();
    digests.forEach(digest::add);
    return digest.hex();
  }
}
