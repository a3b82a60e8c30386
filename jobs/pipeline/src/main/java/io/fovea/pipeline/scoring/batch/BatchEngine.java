package io.fovea.pipeline.scoring.batch;

import java.io.Serializable;

/** Where items are scored. All engines give the same bits. */
public interface BatchEngine {

  /** The name for {@code --engine} and the score document. */
  String name();

  /**
   * Scores every item.
   *
   * @param threads how many score in-process, at least 1
   * @throws io.fovea.metrics.UserError if an item is refused
   */
  <I extends Serializable, P> P run(BatchJob<I, P> job, int threads);
}
