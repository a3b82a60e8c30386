package io.fovea.metrics.stats;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as text, the way Python's {@code format} writes them and the references print. */
public final class Decimal {
  private Decimal() {}

  /**
   * A fixed number of digits after the point: those of the exact binary value, ties to even. Java's
   * own {@code %.3f} rounds the shortest decimal that reads back, and differs where that is a tie.
   *
   * @param value finite
   */
  public static String fixed(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }
}
