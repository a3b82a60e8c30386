package io.fovea.metrics.errors;

import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.detection.MatchBlock;
import java.io.Serializable;

/**
 * How often each error was made, and how many ground truths count, by category. Integers alone, so
 * that the order of adding does not show. A missed ground truth counts for its own category, every
 * other error for that of the detection.
 */
public final class ErrorTally implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Mending[] WAYS = Mending.values();
  private static final ErrorType[] TYPES = ErrorType.values();

  private final long[][] positives;
  private final long[] right;
  private final long[][] wrong;

  /**
   * @param categories how many there are
   */
  public ErrorTally(int categories) {
    positives = new long[categories][WAYS.length];
    right = new long[categories];
    wrong = new long[categories][TYPES.length];
  }

  /**
   * Adds an image.
   *
   * @param mended as {@link MendedMatches} makes it
   */
  public ErrorTally add(ImageMatches mended) {
    for (MatchBlock block : mended.blocks()) {
      int k = block.categoryIndex();
      for (int way = 0; way < WAYS.length; way++) {
        positives[k][way] += block.positives(way);
      }
      wrong[k][ErrorType.MISSED.ordinal()] +=
          block.positives(Mending.NOTHING.ordinal()) - block.positives(Mending.MISSED.ordinal());
      for (int rank = 0; rank < block.size(); rank++) {
        // One that is ignored as things stand comes from another category once it is mended.
        if (!block.isIgnored(rank, Mending.NOTHING.ordinal())) {
          add(block, rank);
        }
      }
    }
    return this;
  }

  private void add(MatchBlock block, int rank) {
    int k = block.categoryIndex();
    if (block.isMatched(rank, Mending.NOTHING.ordinal())) {
      right[k]++;
      return;
    }
    for (ErrorType type : TYPES) {
      int way = Mending.of(type).ordinal();
      if (block.isMatched(rank, way) || block.isIgnored(rank, way)) {
        wrong[k][type.ordinal()]++;
      }
    }
  }

  /** Adds another tally of as many categories. */
  public ErrorTally plus(ErrorTally other) {
    for (int k = 0; k < right.length; k++) {
      right[k] += other.right[k];
      add(positives[k], other.positives[k]);
      add(wrong[k], other.wrong[k]);
    }
    return this;
  }

  private static void add(long[] sums, long[] more) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
  }

  /** Ground truths that count, by category, then area range of {@link ErrorParams#curves}. */
  public long[][] positives() {
    return positives;
  }

  long truePositives(int category) {
    return right[category];
  }

  long count(int category, ErrorType type) {
    return wrong[category][type.ordinal()];
  }
}
