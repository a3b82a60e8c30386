package io.fovea.pipeline.scoring.batch;

import java.io.Serializable;
import java.util.List;

/**
 * A metric over items (images, mostly) that are scored each alone and gathered in a partial result.
 * Partials must merge to the same bits in any order.
 *
 * @param <I> an item as the ground truth names it, without its pixels
 * @param <P> a partial result
 */
public interface BatchJob<I extends Serializable, P> extends Serializable {

  /** What is to be scored; not asked for in tasks. */
  List<I> items();

  /** What is scored, for Spark's pages, such as {@code panoptic}. */
  String task();

  /** Where the predictions are, for the same; not asked for in tasks. */
  String predictions();

  /** A partial without any item. */
  P empty();

  /**
   * Scores an item into a partial.
   *
   * @throws io.fovea.metrics.UserError if it is refused
   */
  void score(I item, P into);

  /** Takes a partial into another. */
  void merge(P whole, P part);

  /** A partial as versioned bytes. */
  byte[] toBytes(P partial);

  /** The inverse of {@link #toBytes}. */
  P fromBytes(byte[] bytes);
}
