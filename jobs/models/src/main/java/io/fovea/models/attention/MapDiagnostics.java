package io.fovea.models.attention;

import io.fovea.metrics.stats.Correlation;

/**
 * What A2-FPN's supplement claims of dot-product attention, measured on one attention map: that
 * different queries see almost the same, and that keys are seen because they are long.
 *
 * @param alike mean cosine between the maps of two different queries: 1 where all queries see the
 *     same, 0 where no two share a key; NaN for a single query
 * @param followsNorms Spearman's correlation of a key's length with its mean weight over queries:
 *     -1 to 1; NaN where either is the same for all keys
 */
public record MapDiagnostics(double alike, double followsNorms) {
  /**
   * Measures a map.
   *
   * @param weights [queries, keys] in row-major order, as softmax gives them: no row is all zeros
   * @param queries at least 1
   * @param keys [keys, width] in row-major order
   */
  public static MapDiagnostics of(float[] weights, int queries, float[] keys) {
    int count = queries < 1 ? 0 : weights.length / queries;
    if (count < 1 || weights.length != queries * count || keys.length % count != 0) {
      throw new IllegalArgumentException(
          weights.length + " weights of " + queries + " queries, " + keys.length + " of keys");
    }
    double[] together = new double[count];
    double[] mean = new double[count];
    for (int i = 0; i < queries; i++) {
      double square = 0;
      for (int j = 0; j < count; j++) {
        square += (double) weights[i * count + j] * weights[i * count + j];
      }
      for (int j = 0; j < count; j++) {
        together[j] += weights[i * count + j] / Math.sqrt(square);
        mean[j] += weights[i * count + j] / (double) queries;
      }
    }
    // The sum of unit vectors has a squared length of all pairs' cosines, own ones included.
    double pairs = 0;
    for (double sum : together) {
      pairs += sum * sum;
    }
    double alike = (pairs - queries) / ((double) queries * (queries - 1));
    return new MapDiagnostics(alike, Correlation.spearman(lengths(keys, count), mean));
  }

  private static double[] lengths(float[] keys, int count) {
    int width = keys.length / count;
    double[] lengths = new double[count];
    for (int i = 0; i < keys.length; i++) {
      lengths[i / width] += (double) keys[i] * keys[i];
    }
    for (int j = 0; j < count; j++) {
      lengths[j] = Math.sqrt(lengths[j]);
    }
    return lengths;
  }
}
