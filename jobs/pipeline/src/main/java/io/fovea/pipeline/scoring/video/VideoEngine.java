package io.fovea.pipeline.scoring.video;

/** Scores predicted tubes. All engines give the same bits. */
public interface VideoEngine {

  /** The name for {@code --engine} and the score document. */
  String name();

  /**
   * Scores.
   *
   * @throws io.fovea.metrics.UserError if the input is refused
   */
  VideoOutcome score(VideoRequest request);
}
