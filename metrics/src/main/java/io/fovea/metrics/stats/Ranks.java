package io.fovea.metrics.stats;

import java.util.Arrays;

/** Ranks of values in ascending order, counted from 1. NaN ranks above every number. */
public final class Ranks {
  private Ranks() {}

  /** Ranks where equal values share the mean of their places; -0.0 equals 0.0. */
  public static double[] average(double[] values) {
    double[] ranks = new double[values.length];
    double[] sorted = sorted(values);
    for (int i = 0; i < values.length; i++) {
      int first = lower(sorted, values[i]);
      int after = first;
      while (after < sorted.length && sorted[after] == values[i]) {
        after++;
      }
      ranks[i] = (first + 1 + Math.max(after, first + 1)) / 2.0;
    }
    return ranks;
  }

  /** Ranks where equal values share the lowest of their places; -0.0 equals 0.0. */
  public static int[] minimum(double[] values) {
    int[] ranks = new int[values.length];
    double[] sorted = sorted(values);
    for (int i = 0; i < values.length; i++) {
      ranks[i] = lower(sorted, values[i]) + 1;
    }
    return ranks;
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] += 0.0;
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** How many of the sorted values are below the value. */
  private static int lower(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean below =
          sorted[middle] < value || (Double.isNaN(value) && !Double.isNaN(sorted[middle]));
      if (below) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
