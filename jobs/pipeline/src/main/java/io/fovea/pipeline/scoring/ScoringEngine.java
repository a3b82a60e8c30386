package io.fovea.pipeline.scoring;

import io.fovea.metrics.errors.ErrorParams;
import java.util.Optional;

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

  /**
   * As {@link #score}, with what lies behind the score.
   *
   * @param errors how errors are told apart; empty where they are not asked for
   */
  ScoreDetail detail(ScoreRequest request, Optional<ErrorParams> errors);
}
