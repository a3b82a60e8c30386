package io.fovea.metrics.detection;

import java.util.Arrays;

/**
 * True and false positives by curve and detections seen by cap: what one stretch of the rank order
 * passes to the next. Curve {@code (a * T + t) * M + m} is area range a, IoU threshold t, cap m.
 * Integers alone, so sums do not depend on order.
 */
public final class CurveCounts {
  private final int[] caps;
  final long[] truePositives;
  final long[] falsePositives;
  final long[] seen;

  private CurveCounts(int[] caps, long[] truePositives, long[] falsePositives, long[] seen) {
    this.caps = caps;
    this.truePositives = truePositives;
    this.falsePositives = falsePositives;
    this.seen = seen;
  }

  /** Nothing counted yet. */
  public static CurveCounts zero(DetectionParams params) {
    int[] caps = params.maxDetections().stream().mapToInt(Integer::intValue).toArray();
    int curves = params.areaRanges().size() * params.iouThresholds().size() * caps.length;
    return new CurveCounts(caps, new long[curves], new long[curves], new long[caps.length]);
  }

  CurveCounts copy() {
    return new CurveCounts(caps, truePositives.clone(), falsePositives.clone(), seen.clone());
  }

  /**
   * Counts one detection.
   *
   * @param detRank its rank within its image and category, from 0; caps at or below it pass it over
   * @param matched words of bits as in {@link MatchBlock}, from {@code offset}
   * @param ignored likewise
   */
  public void count(int detRank, long[] matched, long[] ignored, int offset) {
    int firstCap = firstCap(detRank);
    for (int m = firstCap; m < caps.length; m++) {
      seen[m]++;
    }
    int cells = truePositives.length / caps.length;
    for (int cell = 0; cell < cells; cell++) {
      if (!MatchBlock.get(ignored, offset, cell)) {
        long[] sums = MatchBlock.get(matched, offset, cell) ? truePositives : falsePositives;
        for (int m = firstCap; m < caps.length; m++) {
          sums[cell * caps.length + m]++;
        }
      }
    }
  }

  /** The first cap that lets a detection of this rank through; caps ascend. */
  int firstCap(int detRank) {
    int m = 0;
    while (m < caps.length && caps[m] <= detRank) {
      m++;
    }
    return m;
  }

  /** Adds what another stretch counted. */
  public void add(CurveCounts other) {
    long[] sums = toArray();
    long[] more = other.toArray();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
    set(sums);
  }

  /** Keeps the greater of each count: the later of two cumulative counts. */
  void keepGreater(CurveCounts other) {
    long[] counts = toArray();
    long[] others = other.toArray();
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Math.max(counts[i], others[i]);
    }
    set(counts);
  }

  /** The counts in one array, for transport: true positives, false positives, seen. */
  public long[] toArray() {
    int curves = truePositives.length;
    long[] all = Arrays.copyOf(truePositives, 2 * curves + seen.length);
    System.arraycopy(falsePositives, 0, all, curves, curves);
    System.arraycopy(seen, 0, all, 2 * curves, seen.length);
    return all;
  }

  /** The inverse of {@link #toArray}, for the same parameters. */
  public static CurveCounts fromArray(DetectionParams params, long[] all) {
    CurveCounts counts = zero(params);
    counts.set(all);
    return counts;
  }

  private void set(long[] all) {
    int curves = truePositives.length;
    System.arraycopy(all, 0, truePositives, 0, curves);
    System.arraycopy(all, curves, falsePositives, 0, curves);
    System.arraycopy(all, 2 * curves, seen, 0, seen.length);
  }
}
