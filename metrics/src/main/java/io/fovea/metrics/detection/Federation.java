package io.fovea.metrics.detection;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a federated dataset (LVIS) says of one image: it is annotated for some categories only.
 *
 * @param negative categories that are certainly not in the image
 * @param notExhaustive categories of which not every object is annotated
 */
@SuppressWarnings("ArrayRecordComponent")
public record Federation(long[] negative, long[] notExhaustive) implements Serializable {
  /** An image that says nothing: only the categories annotated in it are scored. */
  public static final Federation NONE = new Federation(new long[0], new long[0]);

  public Federation {
    negative = sorted(negative);
    notExhaustive = sorted(notExhaustive);
  }

  private static long[] sorted(long[] ids) {
    long[] copy = ids.clone();
    Arrays.sort(copy);
    return copy;
  }

  boolean isNegative(long categoryId) {
    return Arrays.binarySearch(negative, categoryId) >= 0;
  }

  boolean isNotExhaustive(long categoryId) {
    return Arrays.binarySearch(notExhaustive, categoryId) >= 0;
  }
}
