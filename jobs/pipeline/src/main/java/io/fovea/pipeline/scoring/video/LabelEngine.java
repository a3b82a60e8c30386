package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.video.LabelResult;

/** Scores labelled videos. All engines give the same bits. */
public interface LabelEngine {

  /** The name for {@code --engine} and the score document. */
  String name();

  /**
   * Scores.
   *
   * @throws io.fovea.metrics.UserError if the input is refused
   */
  LabelResult score(LabelRequest request);
}
