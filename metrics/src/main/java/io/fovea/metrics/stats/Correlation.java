package io.fovea.metrics.stats;

/**
 * Correlations with the bits of the libraries that the references call, for vectors as short as
 * rankings are: one product after the other is added in a fused step, as OpenBLAS does there.
 */
public final class Correlation {
  private Correlation() {}

  /**
   * Pearson's correlation, as {@code numpy.corrcoef(x, y)[0, 1]}.
   *
   * @return -1 to 1; NaN for fewer than two pairs, where x or y is constant, or holds a NaN
   * @throws IllegalArgumentException if the lengths differ
   */
  public static double pearson(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " values against " + y.length);
    }
    if (x.length < 2) {
      return Double.NaN;
    }
    double meanX = NumpySum.mean(x);
    double meanY = NumpySum.mean(y);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      double dx = x[i] - meanX;
      double dy = y[i] - meanY;
      xx = Math.fma(dx, dx, xx);
      yy = Math.fma(dy, dy, yy);
      xy = Math.fma(dx, dy, xy);
    }
    double scale = 1.0 / (x.length - 1);
    xx *= scale;
    yy *= scale;
    if (!(xx > 0 && yy > 0)) {
      return Double.NaN;
    }
    double r = xy * scale / Math.sqrt(xx) / Math.sqrt(yy);
    return Math.max(-1.0, Math.min(1.0, r));
  }

  /**
   * Spearman's rank correlation with mean ranks for ties, as {@code scipy.stats.spearmanr(x, y)},
   * which reads the other corner of the symmetric matrix.
   *
   * @return as {@link #pearson}
   * @throws IllegalArgumentException if the lengths differ
   */
  public static double spearman(double[] x, double[] y) {
    if (hasNan(x) || hasNan(y)) {
      return Double.NaN;
    }
    return pearson(Ranks.average(y), Ranks.average(x));
  }

  private static boolean hasNan(double[] values) {
    for (double value : values) {
      if (Double.isNaN(value)) {
        return true;
      }
    }
    return false;
  }
}
