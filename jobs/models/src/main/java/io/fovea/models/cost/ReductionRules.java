package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.models.cost.Rule.Outcome;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/** Operators that fold axes into one value. */
final class ReductionRules {
  private ReductionRules() {}

  static void addTo(Map<String, Rule> rules) {
    for (String operator :
        new String[] {
          "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMean", "ReduceSumSquare"
        }) {
      rules.put(operator, node -> reduce(node, null));
    }
    rules.put("ReduceSum", node -> reduce(node, Double::sum));
    rules.put("ReduceProd", node -> reduce(node, (a, b) -> a * b));
    rules.put("ReduceMax", node -> reduce(node, Math::max));
    rules.put("ReduceMin", node -> reduce(node, Math::min));
    rules.put("ArgMax", ReductionRules::position);
    rules.put("ArgMin", ReductionRules::position);
  }

  private static Outcome reduce(NodeView node, DoubleBinaryOperator folding) {
    Fact x = node.input(0);
    long[] given = node.numbers("axes", 1);
    if (given == null || given.length == 0) {
      if (node.integer("noop_with_empty_axes", 0) != 0) {
        return Outcome.moved(x);
      }
      given = Arrays.stream(Sizes.allAxes(x.rank())).asLongStream().toArray();
    }
    int[] axes = Sizes.axes(given, x.rank());
    Fact result = Fact.of(x.type(), reduced(x.dims(), axes, node.integer("keepdims", 1) != 0));
    boolean whole = axes.length == x.rank();
    if (folding != null && whole && x.values() != null && x.values().length > 0) {
      double folded = x.values()[0];
      for (int i = 1; i < x.values().length; i++) {
        folded = folding.applyAsDouble(folded, x.values()[i]);
      }
      result = result.withValues(new double[] {folded});
    }
    return Outcome.of(result, Work.elementwise(x.elements()));
  }

  private static Outcome position(NodeView node) {
    Fact x = node.input(0);
    int[] axes = {Sizes.axis(node.integer("axis", 0), x.rank())};
    long[] dims = reduced(x.dims(), axes, node.integer("keepdims", 1) != 0);
    return Outcome.of(Fact.of(DataType.INT64, dims), Work.elementwise(x.elements()));
  }

  private static long[] reduced(long[] dims, int[] axes, boolean keep) {
    long[] result = dims.clone();
    boolean[] gone = new boolean[dims.length];
    for (int axis : axes) {
      result[axis] = 1;
      gone[axis] = true;
    }
    if (keep) {
      return result;
    }
    return java.util.stream.IntStream.range(0, dims.length)
        .filter(i -> !gone[i])
        .mapToLong(i -> result[i])
        .toArray();
  }
}
