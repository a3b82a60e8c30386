package io.fovea.metrics.saliency;

/**
 * Mean absolute error of gray maps. Sums are whole numbers, so the values are those of exact
 * arithmetic; the references add in single precision and differ by less than 1e-6.
 */
final class MapErrors {
  private static final int WHITE = 255;
  private static final int HALF_WHITE = 127;

  private MapErrors() {}

  /** Of gray values over 255. */
  static Term gray(int[] truth, int[] predicted) {
    long sum = 0;
    for (int p = 0; p < truth.length; p++) {
      sum += Math.abs(truth[p] - predicted[p]);
    }
    return Term.of(sum / ((double) WHITE * truth.length));
  }

  /** Of what is painted at all. */
  static Term painted(int[] truth, int[] predicted) {
    return above(0, truth, predicted);
  }

  /** Of values over 255 rounded to 0 or 1. */
  static Term rounded(int[] truth, int[] predicted) {
    return above(HALF_WHITE, truth, predicted);
  }

  private static Term above(int level, int[] truth, int[] predicted) {
    long sum = 0;
    for (int p = 0; p < truth.length; p++) {
      sum += truth[p] > level == predicted[p] > level ? 0 : 1;
    }
    return Term.of((double) sum / truth.length);
  }
}
