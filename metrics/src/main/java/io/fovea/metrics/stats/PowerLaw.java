package io.fovea.metrics.stats;

/**
 * A law y = factor x^exponent, fitted by least squares of the logarithms: every ratio between a
 * value and the law counts alike, whatever its size.
 */
public record PowerLaw(double exponent, double factor) {
  /**
   * Fits a law.
   *
   * @param x positive, not all the same
   * @param y positive, as many
   * @throws IllegalArgumentException for fewer than two points, or values that have no such law
   */
  public static PowerLaw fit(double[] x, double[] y) {
    if (x.length != y.length || x.length < 2) {
      throw new IllegalArgumentException(x.length + " values against " + y.length);
    }
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < x.length; i++) {
      if (!(x[i] > 0 && y[i] > 0) || Double.isInfinite(x[i]) || Double.isInfinite(y[i])) {
        throw new IllegalArgumentException("no law goes through (" + x[i] + ", " + y[i] + ")");
      }
      meanX += Math.log(x[i]) / x.length;
      meanY += Math.log(y[i]) / x.length;
    }
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      double dx = Math.log(x[i]) - meanX;
      xx += dx * dx;
      xy += dx * (Math.log(y[i]) - meanY);
    }
    if (xx == 0) {
      throw new IllegalArgumentException("all points have the same x");
    }
    double exponent = xy / xx;
    return new PowerLaw(exponent, Math.exp(meanY - exponent * meanX));
  }
}
