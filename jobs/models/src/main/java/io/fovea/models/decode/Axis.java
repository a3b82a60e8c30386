package io.fovea.models.decode;

/**
 * Bilinear resampling along one axis as PyTorch's {@code interpolate(mode="bilinear",
 * align_corners=False)} defines it, in its single precision: new sample i lies at (i + 0.5) * size
 * / newSize - 0.5 among the old ones, no less than 0, and beyond the last old one is that one
 * again.
 *
 * @param lower for each wanted new sample, the old one at or before it
 * @param upper the old one after it
 * @param share the weight of {@code upper}; the rest is {@code lower}'s
 */
@SuppressWarnings("ArrayRecordComponent")
record Axis(int[] lower, int[] upper, float[] share) {

  /** New samples {@code from} (included) to {@code to} (excluded) of {@code newSize}. */
  static Axis of(int size, int newSize, int from, int to) {
    int[] lower = new int[to - from];
    int[] upper = new int[to - from];
    float[] share = new float[to - from];
    float scale = (float) size / newSize;
    for (int i = from; i < to; i++) {
      float at = Math.max(0, scale * (i + 0.5f) - 0.5f);
      int before = Math.min((int) at, size - 1);
      lower[i - from] = before;
      upper[i - from] = Math.min(before + 1, size - 1);
      share[i - from] = at - before;
    }
    return new Axis(lower, upper, share);
  }

  /** The same new samples among old ones of which only those from {@code first} on are held. */
  Axis from(int first) {
    int[] low = lower.clone();
    int[] high = upper.clone();
    for (int i = 0; i < low.length; i++) {
      low[i] -= first;
      high[i] -= first;
    }
    return new Axis(low, high, share);
  }

  int length() {
    return lower.length;
  }

  /** The first old sample that is needed. */
  int first() {
    return lower[0];
  }

  /** The last old sample that is needed. */
  int last() {
    return upper[upper.length - 1];
  }
}
