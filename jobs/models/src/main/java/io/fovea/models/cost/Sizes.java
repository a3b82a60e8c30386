package io.fovea.models.cost;

import java.util.Arrays;

/**
 * Arithmetic on tensor sizes in which -1 stands for a size that depends on data. What overflows is
 * an {@link ArithmeticException}.
 */
final class Sizes {
  static final long OPEN = -1;

  private Sizes() {}

  /** The product, -1 if a factor is; 1 of none. */
  static long product(long... factors) {
    long product = 1;
    boolean open = false;
    for (long factor : factors) {
      if (factor == 0) {
        return 0;
      }
      open |= factor == OPEN;
      product = factor == OPEN ? product : Math.multiplyExact(product, factor);
    }
    return open ? OPEN : product;
  }

  static long product(long[] dims, int from, int to) {
    return product(Arrays.copyOfRange(dims, from, Math.max(from, to)));
  }

  static long sum(long a, long b) {
    return a == OPEN || b == OPEN ? OPEN : Math.addExact(a, b);
  }

  /** The axis counted from 0. */
  static int axis(long axis, int rank) {
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= Math.max(rank, 1)) {
      throw new Refusal("axis " + axis + " of a tensor of " + rank + " dimensions");
    }
    return (int) positive;
  }

  static int[] axes(long[] axes, int rank) {
    int[] positive = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      positive[i] = axis(axes[i], rank);
    }
    Arrays.sort(positive);
    return positive;
  }

  static int[] allAxes(int rank) {
    int[] axes = new int[rank];
    Arrays.setAll(axes, i -> i);
    return axes;
  }

  /** numpy's broadcasting. */
  static long[] broadcast(long[] a, long[] b) {
    long[] result = new long[Math.max(a.length, b.length)];
    for (int i = 0; i < result.length; i++) {
      int inA = i - result.length + a.length;
      int inB = i - result.length + b.length;
      long x = inA < 0 ? 1 : a[inA];
      long y = inB < 0 ? 1 : b[inB];
      if (x == y || y == 1) {
        result[i] = x;
      } else if (x == 1) {
        result[i] = y;
      } else if (x == OPEN || y == OPEN) {
        result[i] = Math.max(x, y);
      } else {
        throw new Refusal(text(a) + " and " + text(b) + " do not broadcast");
      }
    }
    return result;
  }

  static long[] with(long[] dims, int axis, long size) {
    long[] result = dims.clone();
    result[axis] = size;
    return result;
  }

  static long[] concat(long[]... parts) {
    return Arrays.stream(parts).flatMapToLong(Arrays::stream).toArray();
  }

  static long[] slice(long[] dims, int from, int to) {
    return Arrays.copyOfRange(dims, from, to);
  }

  /** As a person writes a shape: {@code 1x3x800x1344}, with ? for what depends on data. */
  static String text(long... dims) {
    if (dims.length == 0) {
      return "scalar";
    }
    StringBuilder text = new StringBuilder();
    for (long dim : dims) {
      text.append(text.isEmpty() ? "" : "x").append(dim == OPEN ? "?" : Long.toString(dim));
    }
    return text.toString();
  }
}
