package io.fovea.models.graph;

import java.util.Arrays;

/** Operators that fold an axis into one value, and the running sum. */
public sealed interface ReductionOperators extends Operators permits GraphBuilder {
  /** The largest value along axes, which stay as size 1 where {@code keep}. */
  default Tensor reduceMax(Tensor x, boolean keep, int... axes) {
    return reduceByAttribute("ReduceMax", x, keep, axes);
  }

  default Tensor reduceMin(Tensor x, boolean keep, int... axes) {
    return reduceByAttribute("ReduceMin", x, keep, axes);
  }

  default Tensor reduceMean(Tensor x, boolean keep, int... axes) {
    return reduceByAttribute("ReduceMean", x, keep, axes);
  }

  /** The square root of the sum of squares along axes. */
  default Tensor reduceL2(Tensor x, boolean keep, int... axes) {
    return reduceByAttribute("ReduceL2", x, keep, axes);
  }

  default Tensor reduceSum(Tensor x, boolean keep, int... axes) {
    // In opset 17 the sum alone takes its axes as an input.
    long[] positive = axes("ReduceSum", x, axes);
    Operation operation =
        Operation.of("ReduceSum", x, longs(positive)).with("keepdims", keep ? 1 : 0);
    return node(operation, x.type(), reduced(x.shape(), keep, positive));
  }

  /** The position of the largest value along an axis, the first of equals: INT64. */
  default Tensor argMax(Tensor x, boolean keep, int axis) {
    long[] positive = axes("ArgMax", x, axis);
    Operation operation =
        Operation.of("ArgMax", x).with("axis", positive[0]).with("keepdims", keep ? 1 : 0);
    return node(operation, ElementType.INT64, reduced(x.shape(), keep, positive));
  }

  /** Each value plus all before it along an axis. */
  default Tensor cumulativeSum(Tensor x, int axis) {
    require("CumSum", x, ElementType.FLOAT);
    return node(Operation.of("CumSum", x, longs(axis("CumSum", x, axis))), x.type(), x.shape());
  }

  private Tensor reduceByAttribute(String operator, Tensor x, boolean keep, int... axes) {
    long[] positive = axes(operator, x, axes);
    Operation operation =
        Operation.of(operator, x).with("axes", positive).with("keepdims", keep ? 1 : 0);
    return node(operation, x.type(), reduced(x.shape(), keep, positive));
  }

  private long[] axes(String operator, Tensor x, int... axes) {
    if (axes.length == 0) {
      throw refusal(operator, "names no axis of " + x);
    }
    long[] positive = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      positive[i] = axis(operator, x, axes[i]);
      for (int j = 0; j < i; j++) {
        if (positive[j] == positive[i]) {
          throw refusal(operator, "axis " + positive[i] + " is named twice");
        }
      }
    }
    Arrays.sort(positive);
    return positive;
  }

  private static Shape reduced(Shape shape, boolean keep, long[] axes) {
    Shape result = shape;
    for (int i = axes.length - 1; i >= 0; i--) {
      int axis = (int) axes[i];
      result = keep ? result.with(axis, Dim.of(1)) : result.without(axis);
    }
    return result;
  }
}
