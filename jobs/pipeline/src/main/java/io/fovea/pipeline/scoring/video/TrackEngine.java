package io.fovea.pipeline.scoring.video;

/** Scores tracks. All engines give the same bits. */
public interface TrackEngine {

  /**
   * Scores.
   *
   * @param request whose mode alone counts of its parameters
   * @throws io.fovea.metrics.UserError if the input is refused
   */
  TrackOutcome score(VideoRequest request);
}
