package io.fovea.models.verify;

import io.fovea.metrics.UserError;

/**
 * How far a value may lie from the stored one: by {@code absolute + relative * |stored|}.
 *
 * @param absolute from 0
 * @param relative from 0
 */
public record Tolerance(double absolute, double relative) {
  /** What single precision and another order of sums explain. */
  public static final Tolerance USUAL = new Tolerance(1e-4, 1e-3);

  /** Of 1 - IoU of masks: a hundredth of their union. */
  static final Tolerance OF_MASKS = new Tolerance(0.01, 0);

  public Tolerance {
    if (!(absolute >= 0 && relative >= 0) || Double.isInfinite(absolute + relative)) {
      throw UserError.usage(
          "a tolerance of " + absolute + " and " + relative, "Give numbers from 0.");
    }
  }

  boolean holds(double ours, double stored) {
    // Equal infinities are equal; a difference of infinities is no number.
    return Double.compare(ours, stored) == 0
        || Math.abs(ours - stored) <= absolute + relative * Math.abs(stored);
  }
}
