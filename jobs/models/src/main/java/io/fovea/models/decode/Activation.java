package io.fovea.models.decode;

import java.util.Arrays;

/** Logits as probabilities, computed in double and rounded to single precision once. */
final class Activation {
  private Activation() {}

  static float sigmoid(float logit) {
    return (float) (1 / (1 + Math.exp(-(double) logit)));
  }

  /**
   * Softmax over consecutive logits.
   *
   * @return as many probabilities; not finite where a logit is not
   */
  static float[] softmax(float[] logits, int from, int count) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      most = Math.max(most, logits[i]);
    }
    double[] powers = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      powers[i] = Math.exp(logits[from + i] - most);
      sum += powers[i];
    }
    float[] shares = new float[count];
    for (int i = 0; i < count; i++) {
      shares[i] = (float) (powers[i] / sum);
    }
    return shares;
  }

  /**
   * The places of the largest values, by falling value; equal ones keep their order.
   *
   * @param most how many at the most
   */
  static int[] largest(float[] values, int most) {
    long[] keys = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      int bits = Float.floatToIntBits(values[i] + 0f);
      // Of negative numbers, the bits are in the opposite order.
      int ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
      keys[i] = (long) ~ordered << 32 | i;
    }
    Arrays.sort(keys);
    int[] places = new int[Math.min(most, keys.length)];
    for (int i = 0; i < places.length; i++) {
      places[i] = (int) keys[i];
    }
    return places;
  }
}
