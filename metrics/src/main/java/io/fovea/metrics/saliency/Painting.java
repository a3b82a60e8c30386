package io.fovea.metrics.saliency;

import io.fovea.metrics.mask.Rle;
import java.util.Arrays;

/** Maps of one value a pixel, in column order, on which later objects lie over earlier ones. */
final class Painting {
  private Painting() {}

  /**
   * Paints objects on a background of 0.
   *
   * @param order the objects to paint, the lowest first
   * @param values by object
   */
  static int[] paint(int pixels, Rle[] masks, int[] order, int[] values) {
    int[] map = new int[pixels];
    for (int object : order) {
      Rle mask = masks[object];
      int at = 0;
      for (int i = 0; i < mask.runCount(); at += mask.run(i++)) {
        if ((i & 1) == 1) {
          Arrays.fill(map, at, at + mask.run(i), values[object]);
        }
      }
    }
    return map;
  }

  static int[] reversed(int[] order) {
    int[] reversed = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      reversed[i] = order[order.length - 1 - i];
    }
    return reversed;
  }

  /** 0 to n-1. */
  static int[] listOrder(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    return order;
  }
}
