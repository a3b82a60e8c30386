package io.fovea.models.cost;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Works out small constants, as the shape arithmetic of exporters needs it. Elements are doubles,
 * row-major; NaN, an element that depends on data, goes through every operation.
 */
final class Values {
  private Values() {}

  /** Says which element of the source an element of the result is, given its position. */
  interface Source {
    int of(long[] position);
  }

  /** An element-wise result of the given sizes. */
  static double[] combine(Fact a, Fact b, long[] dims, DoubleBinaryOperator operator) {
    double[] x = spread(a, dims);
    double[] y = spread(b, dims);
    if (x == null || y == null) {
      return null;
    }
    double[] result = new double[x.length];
    for (int i = 0; i < result.length; i++) {
      result[i] =
          Double.isNaN(x[i]) || Double.isNaN(y[i])
              ? Double.NaN
              : operator.applyAsDouble(x[i], y[i]);
    }
    return result;
  }

  static double[] map(Fact x, DoubleUnaryOperator operator) {
    return x.values() == null
        ? null
        : Arrays.stream(x.values())
            .map(v -> Double.isNaN(v) ? v : operator.applyAsDouble(v))
            .toArray();
  }

  /** Broadcast to larger sizes; null where values are not known or would be too many. */
  static double[] spread(Fact fact, long[] dims) {
    double[] values = fact.values();
    if (values == null) {
      return null;
    }
    long[] own = fact.dims();
    long[] strides = strides(own);
    return take(
        values,
        dims,
        position -> {
          int at = 0;
          for (int i = 0; i < own.length; i++) {
            at += own[i] == 1 ? 0 : (int) (position[i + dims.length - own.length] * strides[i]);
          }
          return at;
        });
  }

  /** A result whose elements are elements of a source; null where they would be too many. */
  static double[] take(double[] values, long[] dims, Source source) {
    long elements = Sizes.product(dims);
    if (values == null || elements < 0 || elements > Fact.MOST_VALUES) {
      return null;
    }
    double[] result = new double[(int) elements];
    long[] position = new long[dims.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[source.of(position)];
      for (int axis = dims.length - 1; axis >= 0 && ++position[axis] == dims[axis]; axis--) {
        position[axis] = 0;
      }
    }
    return result;
  }

  /** How far apart in row-major order neighbours along each axis are. */
  static long[] strides(long[] dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride = Sizes.product(stride, Math.max(dims[i], 1));
    }
    return strides;
  }

  static int offset(long[] position, long[] strides) {
    long at = 0;
    for (int i = 0; i < strides.length; i++) {
      at += position[i] * strides[i];
    }
    return (int) at;
  }
}
