package io.fovea.pipeline.report;

import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.stats.Decimal;

/** How figures are written for people. */
final class Figures {
  private static final int DIGITS = 3;

  /** What stands for a figure that nothing defines: never 0. */
  static final String UNDEFINED = "–";

  private Figures() {}

  /** Three digits of the exact binary value, ties to even; a dash where undefined. */
  static String text(double value) {
    return value == DetectionResult.UNDEFINED || Double.isNaN(value)
        ? UNDEFINED
        : Decimal.fixed(value, DIGITS);
  }

  /** A share in per cent, with one digit more than tells 99.9 from 100. */
  static String percent(double share) {
    return Double.isNaN(share) ? UNDEFINED : Decimal.fixed(100 * share, 2) + " %";
  }

  /** A difference with its sign. */
  static String signed(double value) {
    String text = text(value);
    return text.equals(UNDEFINED) || text.startsWith("-") ? text : "+" + text;
  }
}
