package io.fovea.metrics.detection;

/**
 * The order in which numpy ranks scores: a stable ascending sort of their negatives. Java's own
 * comparison of doubles differs from it twice (it puts NaN first in a descending sort and tells
 * -0.0 from 0.0), so doubles are never compared directly.
 */
public final class ScoreOrder {
  private ScoreOrder() {}

  /**
   * A key whose ascending order is the rank order: +infinity first, -0.0 equal to 0.0, NaN last and
   * equal to NaN.
   */
  public static long key(double score) {
    // Adding 0.0 turns -0.0 into 0.0; doubleToLongBits makes every NaN the same and greater than
    // infinity.
    long bits = Double.doubleToLongBits(-score + 0.0);
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }

  /**
   * The stable ascending order of the first {@code n} keys: element {@code r} of the answer is the
   * index of the key of rank {@code r}.
   */
  public static int[] of(long[] keys, int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    int[] from = order;
    int[] to = new int[n];
    for (int width = 1; width < n; width *= 2) {
      for (int low = 0; low < n; low += 2 * width) {
        merge(keys, from, to, low, Math.min(low + width, n), Math.min(low + 2 * width, n));
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static void merge(long[] keys, int[] from, int[] to, int low, int middle, int high) {
    int left = low;
    int right = middle;
    for (int i = low; i < high; i++) {
      boolean takeLeft = left < middle && (right >= high || keys[from[left]] <= keys[from[right]]);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
