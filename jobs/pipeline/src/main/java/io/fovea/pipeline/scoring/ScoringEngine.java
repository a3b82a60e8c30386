package io.fovea.pipeline.scoring;

/** Scores predictions against ground truth. All engines give the same bits. */
public interface ScoringEngine {

  /** The name for {@code --engine} and the score document. */
  String name();

  /**
   * Scores.
   *
   * @throws io.fovea.metrics.UserError if the input is refused
   */
  ScoreOutcome score(ScoreRequest request);
}
