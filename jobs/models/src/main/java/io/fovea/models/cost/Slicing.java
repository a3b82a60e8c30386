package io.fovea.models.cost;

import io.fovea.models.cost.Rule.Outcome;

/** Slice: ranges along axes, with steps, counted from either end. */
final class Slicing {
  private Slicing() {}

  static Outcome apply(NodeView node) {
    Fact x = node.input(0);
    double[] starts = ends(node, "starts", 1);
    double[] ends = ends(node, "ends", 2);
    long[] axes = node.hasAttribute("starts") ? node.integers("axes") : node.numbers(3);
    long[] steps = node.hasAttribute("starts") ? null : node.numbers(4);
    long[] dims = x.dims().clone();
    long[] from = new long[dims.length];
    long[] by = new long[dims.length];
    java.util.Arrays.fill(by, 1);
    for (int i = 0; i < starts.length; i++) {
      int axis = axes == null ? i : Sizes.axis(axes[i], dims.length);
      long size = x.dims()[axis];
      long step = steps == null ? 1 : steps[i];
      if (step == 0) {
        throw new Refusal("a step of 0");
      }
      if (size == Sizes.OPEN || Double.isNaN(starts[i]) || Double.isNaN(ends[i])) {
        boolean all = starts[i] == 0 && ends[i] >= Integer.MAX_VALUE && step == 1;
        dims[axis] = all ? size : Sizes.OPEN;
        continue;
      }
      // Past the ends means at the ends; where the step is negative, they lie one to the left.
      long low = step > 0 ? 0 : -1;
      long high = step > 0 ? size : size - 1;
      from[axis] = clamp(starts[i], size, low, high);
      long to = clamp(ends[i], size, low, high);
      by[axis] = step;
      long span = step > 0 ? to - from[axis] : from[axis] - to;
      long width = Math.abs(step);
      dims[axis] = span <= 0 ? 0 : (span - 1) / width + 1;
    }
    long[] strides = Values.strides(x.dims());
    double[] values =
        Values.take(
            x.values(),
            dims,
            position -> {
              long at = 0;
              for (int i = 0; i < strides.length; i++) {
                at += (from[i] + position[i] * by[i]) * strides[i];
              }
              return (int) at;
            });
    return Outcome.moved(Fact.of(x.type(), dims).withValues(values));
  }

  private static double[] ends(NodeView node, String attribute, int input) {
    double[] ends =
        node.hasAttribute(attribute)
            ? java.util.Arrays.stream(node.integers(attribute)).asDoubleStream().toArray()
            : node.input(input).values();
    if (ends == null) {
      throw new Refusal("where it cuts depends on data");
    }
    return ends;
  }

  private static long clamp(double end, long size, long low, long high) {
    double positive = end < 0 ? end + size : end;
    return (long) Math.max(low, Math.min(high, positive));
  }
}
