package io.fovea.metrics.mask;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.List;

/** Unions and intersections of masks, run by run. */
final class RunMerge {
  private enum Operation {
    UNION,
    INTERSECTION
  }

  private RunMerge() {}

  static Rle union(List<Rle> masks) {
    return merge(masks, Operation.UNION);
  }

  static Rle intersection(List<Rle> masks) {
    return merge(masks, Operation.INTERSECTION);
  }

  static Rle canonical(Rle mask) {
    return merge(mask, mask, Operation.UNION);
  }

  private static Rle merge(List<Rle> masks, Operation operation) {
    if (masks.isEmpty()) {
      throw new IllegalArgumentException("no masks to merge");
    }
    Rle first = masks.get(0);
    for (int i = 1; i < masks.size(); i++) {
      Rle mask = masks.get(i);
      if (mask.height() != first.height() || mask.width() != first.width()) {
        throw UserError.input(
            "mask "
                + i
                + " has size ["
                + mask.height()
                + ", "
                + mask.width()
                + "] but mask 0 has ["
                + first.height()
                + ", "
                + first.width()
                + "]: masks of different sizes cannot be merged",
            "Give every part of a mask the size [height, width] of its image.");
      }
    }
    return mergeHalves(masks, operation);
  }

  /** Halving, so that many small parts cost no more than their runs times the depth. */
  private static Rle mergeHalves(List<Rle> masks, Operation operation) {
    if (masks.size() == 1) {
      return masks.get(0);
    }
    int half = masks.size() / 2;
    return merge(
        mergeHalves(masks.subList(0, half), operation),
        mergeHalves(masks.subList(half, masks.size()), operation),
        operation);
  }

  private static Rle merge(Rle one, Rle other, Operation operation) {
    int[] a = one.shared();
    int[] b = other.shared();
    int[] merged = new int[a.length + b.length + 1];
    int n = 0;
    int length = 0;
    int colour = 0;
    int i = 0;
    int j = 0;
    int aLeft = a.length == 0 ? 0 : a[0];
    int bLeft = b.length == 0 ? 0 : b[0];
    while (true) {
      while (aLeft == 0 && i + 1 < a.length) {
        aLeft = a[++i];
      }
      while (bLeft == 0 && j + 1 < b.length) {
        bLeft = b[++j];
      }
      int step = Math.min(aLeft, bLeft);
      if (step == 0) {
        merged[n++] = length;
        return Rle.trusted(one.height(), one.width(), Arrays.copyOf(merged, n));
      }
      int next = (operation == Operation.UNION ? i | j : i & j) & 1;
      if (next != colour) {
        merged[n++] = length;
        length = 0;
        colour = next;
      }
      length += step;
      aLeft -= step;
      bLeft -= step;
    }
  }
}
