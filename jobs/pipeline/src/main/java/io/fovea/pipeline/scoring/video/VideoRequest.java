package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.video.VideoParams;
import java.io.Serializable;

/**
 * What to score.
 *
 * @param groundTruth location of a YouTube-VIS or OVIS document, plain or gzip
 * @param otherGroundTruth location of another whose videos the results may hold too, and which are
 *     passed over; null for none
 * @param predictions location of a results document, plain or gzip
 * @param run the run whose predictions they are; null where they are a document
 * @param params how to score
 * @param threads how many threads score in-process, at least 1
 */
public record VideoRequest(
    String groundTruth,
    String otherGroundTruth,
    String predictions,
    TubeRun run,
    VideoParams params,
    int threads)
    implements Serializable {
  public VideoRequest {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads);
    }
  }

  /** Of a document. */
  public VideoRequest(
      String groundTruth,
      String otherGroundTruth,
      String predictions,
      VideoParams params,
      int threads) {
    this(groundTruth, otherGroundTruth, predictions, null, params, threads);
  }

  /** Of a document and one ground truth. */
  public VideoRequest(String groundTruth, String predictions, VideoParams params, int threads) {
    this(groundTruth, null, predictions, params, threads);
  }

  /** The same of a run. */
  public VideoRequest of(TubeRun tubes) {
    return new VideoRequest(groundTruth, otherGroundTruth, predictions, tubes, params, threads);
  }
}
