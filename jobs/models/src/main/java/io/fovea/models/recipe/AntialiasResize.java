package io.fovea.models.recipe;

import java.util.Arrays;

/**
 * Pillow's {@code resize(..., BILINEAR)} of 8-bit RGB, to the bit: a triangle filter whose support
 * grows with the reduction, in fixed point of 22 bits, first along rows, then along columns, with 8
 * bits in between. A direction that keeps its size is not filtered.
 */
final class AntialiasResize {
  private static final int FRACTION_BITS = 22;
  private static final int HALF = 1 << (FRACTION_BITS - 1);

  private AntialiasResize() {}

  /**
   * Resizes.
   *
   * @param rgb height x width x 3
   * @param to newHeight x newWidth x 3 and maybe more, which is left as it is
   */
  static void resize(byte[] rgb, int height, int width, byte[] to, int newHeight, int newWidth) {
    Scratch scratch = Scratch.ofThread();
    Filter vertical = Filter.of(height, newHeight);
    int firstRow = vertical.first[0];
    int rows = vertical.first[newHeight - 1] + vertical.count[newHeight - 1] - firstRow;
    int stride = 3 * newWidth;
    int[] between = scratch.ints(Math.multiplyExact(rows, stride));
    if (newWidth == width) {
      int from = firstRow * stride;
      for (int i = 0; i < rows * stride; i++) {
        between[i] = rgb[from + i] & 0xFF;
      }
    } else {
      Filter horizontal = Filter.of(width, newWidth);
      for (int y = 0; y < rows; y++) {
        alongRow(rgb, (firstRow + y) * 3 * width, horizontal, between, y * stride, newWidth);
      }
    }
    if (newHeight == height) {
      for (int i = 0; i < rows * stride; i++) {
        to[i] = (byte) between[i];
      }
      return;
    }
    int[] sums = scratch.row(stride);
    for (int y = 0; y < newHeight; y++) {
      Arrays.fill(sums, 0, stride, HALF);
      for (int k = 0; k < vertical.count[y]; k++) {
        int weight = vertical.weights[y * vertical.taps + k];
        int from = (vertical.first[y] - firstRow + k) * stride;
        for (int x = 0; x < stride; x++) {
          sums[x] += between[from + x] * weight;
        }
      }
      for (int x = 0; x < stride; x++) {
        to[y * stride + x] = (byte) Math.min(255, sums[x] >> FRACTION_BITS);
      }
    }
  }

  private static void alongRow(
      byte[] rgb, int row, Filter filter, int[] between, int to, int newWidth) {
    for (int x = 0; x < newWidth; x++, to += 3) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int from = row + 3 * filter.first[x];
      int weights = x * filter.taps;
      for (int k = 0; k < filter.count[x]; k++, from += 3) {
        int weight = filter.weights[weights + k];
        red += (rgb[from] & 0xFF) * weight;
        green += (rgb[from + 1] & 0xFF) * weight;
        blue += (rgb[from + 2] & 0xFF) * weight;
      }
      between[to] = Math.min(255, red >> FRACTION_BITS);
      between[to + 1] = Math.min(255, green >> FRACTION_BITS);
      between[to + 2] = Math.min(255, blue >> FRACTION_BITS);
    }
  }

  /**
   * What each new sample is made of along one direction: {@code count[i]} old ones from {@code
   * first[i]} on, by {@code weights[i * taps]} and the following. No weight is negative.
   */
  private record Filter(int taps, int[] first, int[] count, int[] weights) {

    static Filter of(int size, int newSize) {
      double scale = (double) size / newSize;
      double support = Math.max(1, scale);
      int taps = (int) Math.ceil(support) * 2 + 1;
      int[] first = new int[newSize];
      int[] count = new int[newSize];
      int[] weights = new int[Math.multiplyExact(newSize, taps)];
      double[] exact = new double[taps];
      for (int i = 0; i < newSize; i++) {
        double centre = (i + 0.5) * scale;
        int from = Math.max(0, (int) (centre - support + 0.5));
        int to = Math.min(size, (int) (centre + support + 0.5));
        double sum = 0;
        for (int k = 0; k < to - from; k++) {
          // Pillow multiplies with the support's reciprocal: dividing would round elsewhere.
          double distance = Math.abs((k + from - centre + 0.5) * (1.0 / support));
          exact[k] = distance < 1 ? 1 - distance : 0;
          sum += exact[k];
        }
        for (int k = 0; k < to - from; k++) {
          double share = sum == 0 ? exact[k] : exact[k] / sum;
          weights[i * taps + k] = (int) (0.5 + share * (1 << FRACTION_BITS));
        }
        first[i] = from;
        count[i] = to - from;
      }
      return new Filter(taps, first, count, weights);
    }
  }
}
