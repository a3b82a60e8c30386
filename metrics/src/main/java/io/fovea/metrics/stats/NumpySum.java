package io.fovea.metrics.stats;

import java.util.Objects;

/**
 * Sums in the order in which numpy adds a contiguous array of doubles, so that means agree to the
 * last bit.
 *
 * <p>The definition is {@code numpy.add.reduce} (numpy 2): a block of up to 128 values is added in
 * eight interleaved lanes, a longer array is halved until its pieces are blocks.
 */
public final class NumpySum {
  private static final int LANES = 8;
  private static final int BLOCK = 128;

  private NumpySum() {}

  /**
   * The sum of {@code values[from]} to {@code values[to - 1]}.
   *
   * @return 0.0 for an empty range; never -0.0, as numpy starts from zero
   */
  public static double sum(double[] values, int from, int to) {
    Objects.checkFromToIndex(from, to, values.length);
    return 0.0 + pairwise(values, from, to - from);
  }

  /** The sum of all values over their number; NaN for none. */
  public static double mean(double[] values) {
    return sum(values, 0, values.length) / values.length;
  }

  private static double pairwise(double[] values, int from, int n) {
    if (n > BLOCK) {
      int half = n / 2;
      half -= half % LANES;
      return pairwise(values, from, half) + pairwise(values, from + half, n - half);
    }
    int next = from;
    int end = from + n;
    double sum = 0.0;
    if (n >= LANES) {
      double lane0 = values[next];
      double lane1 = values[next + 1];
      double lane2 = values[next + 2];
      double lane3 = values[next + 3];
      double lane4 = values[next + 4];
      double lane5 = values[next + 5];
      double lane6 = values[next + 6];
      double lane7 = values[next + 7];
      for (next += LANES; next <= end - LANES; next += LANES) {
        lane0 += values[next];
        lane1 += values[next + 1];
        lane2 += values[next + 2];
        lane3 += values[next + 3];
        lane4 += values[next + 4];
        lane5 += values[next + 5];
        lane6 += values[next + 6];
        lane7 += values[next + 7];
      }
      sum = ((lane0 + lane1) + (lane2 + lane3)) + ((lane4 + lane5) + (lane6 + lane7));
    }
    while (next < end) {
      sum += values[next++];
    }
    return sum;
  }
}
