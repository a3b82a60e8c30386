package io.fovea.metrics;

/**
 * How the quirks of a reference evaluator are treated; {@code docs/quirks.md} lists them row by
 * row.
 */
public enum Mode {
  /**
   * The reference's numbers to the last bit, quirks included, with a warning where a quirk changed
   * a number.
   */
  STRICT,
  /** Quirks that no one can want are mended, and input that has no meaning is refused. */
  CORRECTED
}
