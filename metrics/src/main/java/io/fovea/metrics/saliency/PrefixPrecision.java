package io.fovea.metrics.saliency;

import java.util.Map;
import java.util.TreeMap;

/**
 * ASSR's average precision: for each number of first predictions, precision and recall of a greedy
 * match; then the area of recall over precision, as the reference has its axes swapped.
 */
final class PrefixPrecision {
  private PrefixPrecision() {}

  /**
   * The area.
   *
   * @param threshold IoU that a match exceeds
   * @return 0 without predictions
   */
  static Term of(Scene scene, double threshold) {
    Map<Double, Double> recallAt = new TreeMap<>();
    for (int k = 1; k <= scene.predictionCount; k++) {
      int found = found(scene, k, threshold);
      recallAt.merge((double) found / k, (double) found / scene.truthCount, Math::max);
    }
    double area = 0;
    double precision = 0;
    double recall = recallAt.isEmpty() ? 0 : recallAt.values().iterator().next();
    for (var point : recallAt.entrySet()) {
      area += (point.getKey() - precision) * (point.getValue() + recall) / 2;
      precision = point.getKey();
      recall = point.getValue();
    }
    return Term.of(area);
  }

  /** Truths, the most salient first, that take the best free one of the first k predictions. */
  private static int found(Scene scene, int k, double threshold) {
    double[][] overlaps = scene.overlaps();
    boolean[] taken = new boolean[scene.predictionCount];
    int found = 0;
    for (int i : scene.truthsBySalience) {
      int best = -1;
      double most = threshold;
      for (int p = 0; p < k; p++) {
        int j = scene.predictionsByScore[p];
        if (!taken[j] && overlaps[i][j] > most) {
          most = overlaps[i][j];
          best = j;
        }
      }
      if (best >= 0) {
        taken[best] = true;
        found++;
      }
    }
    return found;
  }
}
