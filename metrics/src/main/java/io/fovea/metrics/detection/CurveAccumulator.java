package io.fovea.metrics.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The precision-recall curves of one category, built from its detections in global rank order: one
 * curve an area range, IoU threshold and cap.
 *
 * <p>Definition: {@code COCOeval.accumulate} of pycocotools 2.0.11. Precision at a recall point is
 * the greatest precision at or after the first position whose recall reaches the point. Only a true
 * positive can be that maximum or that first position (position 0 for a point of 0 or less), so a
 * position is visited once and only recall points are kept: a stretch of the order can be
 * accumulated alone, given the counts before it, and stretches combine by maximum.
 */
public final class CurveAccumulator {
  /** numpy.spacing(1), which the reference adds to every denominator. */
  private static final double EPSILON = Math.ulp(1.0);

  private final int[] caps;
  private final int thresholds;
  private final int points;

  /** By area range: for each recall point, the least true positives that reach it. */
  private final long[][] needed;

  /** By area range: recall points in ascending order of what they need. */
  private final int[][] byNeed;

  private final CurveCounts counts;

  /**
   * By curve and place in byNeed: greatest precision at true positives that reach this point and
   * not the next.
   */
  private final double[] best;

  /**
   * By curve and recall point: the score at the first position that reaches it, where this stretch
   * holds that position.
   */
  private final double[] firstScore;

  private final boolean[] hasFirst;

  /**
   * @param positives by area range: ground truths that count, over the whole category
   * @param before what came before this stretch of the rank order; not changed
   */
  public CurveAccumulator(DetectionParams params, long[] positives, CurveCounts before) {
    this.caps = params.maxDetections().stream().mapToInt(Integer::intValue).toArray();
    this.thresholds = params.iouThresholds().size();
    double[] recalls = params.recallThresholdArray();
    this.points = recalls.length;
    this.needed = new long[positives.length][points];
    this.byNeed = new int[positives.length][];
    for (int a = 0; a < positives.length; a++) {
      for (int r = 0; r < points; r++) {
        needed[a][r] = leastToReach(recalls[r], positives[a]);
      }
      byNeed[a] = ScoreOrder.of(needed[a], points);
    }
    this.counts = before.copy();
    int curves = positives.length * thresholds * caps.length;
    this.best = new double[curves * points];
    this.firstScore = new double[curves * points];
    this.hasFirst = new boolean[curves * points];
    Arrays.fill(best, -1);
  }

  /** The least n with n / positives at or above the recall, in double arithmetic. */
  private static long leastToReach(double recall, long positives) {
    if (recall <= 0) {
      return 0;
    }
    double estimate = Math.ceil(recall * positives);
    if (positives == 0 || estimate > 1L << 52) {
      return Long.MAX_VALUE;
    }
    long n = (long) estimate;
    while (n > 0 && (n - 1) / (double) positives >= recall) {
      n--;
    }
    while (n / (double) positives < recall) {
      n++;
    }
    return n;
  }

  /**
   * Takes the next detection in global rank order.
   *
   * @param detRank its rank within its image and category; caps at or below it pass it over
   * @param matched words of bits as in {@link MatchBlock}, from {@code offset}
   */
  public void add(double score, int detRank, long[] matched, long[] ignored, int offset) {
    int firstCap = counts.firstCap(detRank);
    for (int m = firstCap; m < caps.length; m++) {
      if (counts.seen[m]++ == 0) {
        reachFirst(score, m);
      }
    }
    int cells = needed.length * thresholds;
    for (int cell = 0; cell < cells; cell++) {
      if (MatchBlock.get(ignored, offset, cell)) {
        continue;
      }
      boolean truePositive = MatchBlock.get(matched, offset, cell);
      for (int m = firstCap; m < caps.length; m++) {
        int curve = cell * caps.length + m;
        if (truePositive) {
          advance(curve, cell / thresholds, score);
        } else {
          counts.falsePositives[curve]++;
        }
      }
    }
  }

  /** The first detection of all is the first position to reach a recall of 0 or less. */
  private void reachFirst(double score, int m) {
    for (int a = 0; a < needed.length; a++) {
      for (int t = 0; t < thresholds; t++) {
        int curve = (a * thresholds + t) * caps.length + m;
        for (int i = 0; i < points && needed[a][byNeed[a][i]] == 0; i++) {
          mark(curve, byNeed[a][i], score);
        }
      }
    }
  }

  private void advance(int curve, int a, double score) {
    long n = ++counts.truePositives[curve];
    double precision = n / (counts.falsePositives[curve] + (double) n + EPSILON);
    int reached = reached(a, n);
    if (reached == 0) {
      return;
    }
    int slot = curve * points + reached - 1;
    best[slot] = Math.max(best[slot], precision);
    for (int i = reached - 1; i >= 0 && needed[a][byNeed[a][i]] == n; i--) {
      mark(curve, byNeed[a][i], score);
    }
  }

  private void mark(int curve, int point, double score) {
    firstScore[curve * points + point] = score;
    hasFirst[curve * points + point] = true;
  }

  /** How many recall points n true positives reach. */
  private int reached(int a, long n) {
    int low = 0;
    int high = points;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (needed[a][byNeed[a][middle]] <= n) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Takes in another stretch of the same category, in any order: each stretch's counts include what
   * came before it, so the last stretch's are the greatest, and one stretch alone holds each first
   * position.
   */
  public void merge(CurveAccumulator other) {
    for (int i = 0; i < best.length; i++) {
      best[i] = Math.max(best[i], other.best[i]);
      if (other.hasFirst[i]) {
        hasFirst[i] = true;
        firstScore[i] = other.firstScore[i];
      }
    }
    counts.keepGreater(other.counts);
  }

  /**
   * Writes the curves of category {@code k} into the result's arrays, which hold -1 where there is
   * nothing to score.
   */
  void writeTo(DetectionArrays arrays, int k, long[] positives) {
    double[] envelope = new double[points];
    for (int a = 0; a < positives.length; a++) {
      for (int t = 0; t < thresholds && positives[a] > 0; t++) {
        for (int m = 0; m < caps.length; m++) {
          writeCurve(arrays, new int[] {t, k, a, m}, positives[a], envelope);
        }
      }
    }
  }

  private void writeCurve(DetectionArrays arrays, int[] tkam, long positives, double[] envelope) {
    int a = tkam[2];
    int m = tkam[3];
    int curve = (a * thresholds + tkam[0]) * caps.length + m;
    double greatest = 0;
    for (int i = points - 1; i >= 0; i--) {
      greatest = Math.max(greatest, best[curve * points + i]);
      envelope[byNeed[a][i]] = greatest;
    }
    boolean running = true;
    for (int r = 0; r < points; r++) {
      // The reference stops at the first recall point that is not reached, in the order given.
      running &= counts.seen[m] > 0 && needed[a][r] <= counts.truePositives[curve];
      int cell = arrays.precisionIndex(tkam[0], r, tkam[1], a, m);
      arrays.precision()[cell] = running ? envelope[r] : 0;
      arrays.scores()[cell] = running ? firstScore[curve * points + r] : 0;
    }
    arrays.recall()[arrays.recallIndex(tkam[0], tkam[1], a, m)] =
        counts.truePositives[curve] / (double) positives;
  }

  /** This stretch as bytes, to be read by {@link #read} with the same parameters. */
  public void write(DataOutput out) throws IOException {
    for (long count : counts.toArray()) {
      out.writeLong(count);
    }
    for (int i = 0; i < best.length; i++) {
      out.writeDouble(best[i]);
      out.writeBoolean(hasFirst[i]);
      out.writeDouble(firstScore[i]);
    }
  }

  /** The inverse of {@link #write}. */
  public static CurveAccumulator read(DetectionParams params, long[] positives, DataInput in)
      throws IOException {
    long[] all = CurveCounts.zero(params).toArray();
    for (int i = 0; i < all.length; i++) {
      all[i] = in.readLong();
    }
    var read = new CurveAccumulator(params, positives, CurveCounts.fromArray(params, all));
    for (int i = 0; i < read.best.length; i++) {
      read.best[i] = in.readDouble();
      read.hasFirst[i] = in.readBoolean();
      read.firstScore[i] = in.readDouble();
    }
    return read;
  }
}
