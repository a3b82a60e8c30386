package io.fovea.metrics.detection;

import java.util.Arrays;

/**
 * Assigns detections to ground truths, greedily by score, for one group (the objects of one image
 * and category, or of one video and category). It knows only overlaps, so that it serves boxes,
 * masks and tubes alike.
 *
 * <p>Definition: {@code COCOeval.evaluateImg} of pycocotools 2.0.11. For each IoU threshold,
 * detections choose in rank order. A detection takes the free ground truth of highest IoU at or
 * above the threshold, a later one winning a tie; ground truths that count go before ignored ones;
 * a crowd is never used up. Not thread-safe: scratch arrays are reused.
 */
final class Matcher {
  private static final double LARGEST_THRESHOLD = 1 - 1e-10;

  private final double[] thresholds;

  /** By how much an overlap may lie below the one it has to reach. */
  private final double tolerance;

  /** Ground truth of a detection, -1 for none: index {@code t * detections + d}. */
  private int[] truthOf = new int[0];

  /** Detection that last took a ground truth, -1 for none: index {@code t * truths + g}. */
  private int[] detectionOf = new int[0];

  /**
   * Ground truths in the order they are tried: those that count, then the ignored ones, each in
   * file order.
   */
  private int[] trial = new int[0];

  private int counted;

  Matcher(double[] iouThresholds, double tolerance) {
    this.thresholds = iouThresholds.clone();
    this.tolerance = tolerance;
  }

  /**
   * Matches one group under one area range.
   *
   * @param ious overlap of detection d and truth g at {@code d * truths + g}; detections in rank
   *     order
   * @param ignored by truth: true where it does not count
   * @param crowd by truth: true where it may be taken again
   * @param light by detection: true where it does not use up what it takes
   */
  void match(
      double[] ious,
      int detections,
      int truths,
      boolean[] ignored,
      boolean[] crowd,
      boolean[] light) {
    sortTruths(truths, ignored);
    truthOf = filled(truthOf, thresholds.length * detections);
    detectionOf = filled(detectionOf, thresholds.length * truths);
    if (truths == 0) {
      return;
    }
    for (int t = 0; t < thresholds.length; t++) {
      double threshold = Math.min(thresholds[t], LARGEST_THRESHOLD);
      for (int d = 0; d < detections; d++) {
        int best = choose(ious, d * truths, truths, t * truths, threshold, crowd);
        if (best >= 0) {
          truthOf[t * detections + d] = best;
          if (!light[d]) {
            detectionOf[t * truths + best] = d;
          }
        }
      }
    }
  }

  private int choose(
      double[] ious, int row, int truths, int taken, double threshold, boolean[] crowd) {
    double overlap = threshold;
    int best = -1;
    for (int i = 0; i < truths; i++) {
      if (i == counted && best >= 0) {
        break; // a truth that counts is never given up for an ignored one
      }
      int g = trial[i];
      // Written so that a NaN overlap is taken, as the reference takes it.
      if ((detectionOf[taken + g] < 0 || crowd[g]) && !(ious[row + g] < overlap - tolerance)) {
        overlap = ious[row + g];
        best = g;
      }
    }
    return best;
  }

  private void sortTruths(int truths, boolean[] ignored) {
    if (trial.length < truths) {
      trial = new int[truths];
    }
    int n = 0;
    for (int g = 0; g < truths; g++) {
      if (!ignored[g]) {
        trial[n++] = g;
      }
    }
    counted = n;
    for (int g = 0; g < truths; g++) {
      if (ignored[g]) {
        trial[n++] = g;
      }
    }
  }

  private static int[] filled(int[] array, int n) {
    int[] big = array.length >= n ? array : new int[Math.max(n, 2 * array.length)];
    Arrays.fill(big, 0, n, -1);
    return big;
  }

  /** The truth that detection {@code d} was given at threshold {@code t}, or -1. */
  int truthOf(int t, int d, int detections) {
    return truthOf[t * detections + d];
  }

  /** The last detection that took truth {@code g} at threshold {@code t}, or -1. */
  int detectionOf(int t, int g, int truths) {
    return detectionOf[t * truths + g];
  }

  /** The truth tried at place {@code i}. */
  int trial(int i) {
    return trial[i];
  }

  /** How many truths count. */
  int counted() {
    return counted;
  }
}
