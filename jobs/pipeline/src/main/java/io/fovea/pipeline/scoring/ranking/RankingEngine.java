package io.fovea.pipeline.scoring.ranking;

/** Scores predicted rankings. All engines give the same bits. */
public interface RankingEngine {

  /** The name for {@code --engine} and the score document. */
  String name();

  /**
   * Scores.
   *
   * @throws io.fovea.metrics.UserError if the input is refused
   */
  RankingOutcome score(RankingRequest request);
}
