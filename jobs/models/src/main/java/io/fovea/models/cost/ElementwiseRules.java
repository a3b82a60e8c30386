package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.models.cost.Rule.Outcome;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Operators whose result has an element for each element of their inputs, broadcast. */
final class ElementwiseRules {
  private ElementwiseRules() {}

  static void addTo(Map<String, Rule> rules) {
    for (String operator :
        new String[] {
          "Acos",
          "Acosh",
          "Asin",
          "Asinh",
          "Atan",
          "Atanh",
          "BitwiseNot",
          "Celu",
          "Cosh",
          "CumSum",
          "Elu",
          "Erf",
          "FastGelu",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Mish",
          "QuickGelu",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Sinh",
          "Softplus",
          "Softsign",
          "Tan",
          "Tanh",
          "ThresholdedRelu"
        }) {
      rules.put(operator, ElementwiseRules::one);
    }
    map(rules, "Abs", Math::abs);
    map(rules, "Neg", x -> -x);
    map(rules, "Exp", Math::exp);
    map(rules, "Log", Math::log);
    map(rules, "Sin", Math::sin);
    map(rules, "Cos", Math::cos);
    map(rules, "Sqrt", Math::sqrt);
    map(rules, "Reciprocal", x -> 1 / x);
    map(rules, "Relu", x -> Math.max(x, 0));
    map(rules, "Floor", Math::floor);
    map(rules, "Ceil", Math::ceil);
    map(rules, "Round", Math::rint);
    map(rules, "Sign", Math::signum);
    map(rules, "Not", x -> x == 0 ? 1 : 0);
    rules.put("Clip", ElementwiseRules::clip);
    rules.put("Cast", ElementwiseRules::cast);
    rules.put("CastLike", node -> converted(node, node.type(1)));
    rules.put("IsNaN", node -> typed(node, DataType.BOOL));
    rules.put("IsInf", node -> typed(node, DataType.BOOL));
    rules.put("Identity", node -> Outcome.moved(node.input(0)));
    rules.put("Dropout", ElementwiseRules::dropout);
    rules.put("BiasGelu", ElementwiseRules::many);

    combine(rules, "Add", Double::sum);
    combine(rules, "Sub", (a, b) -> a - b);
    combine(rules, "Mul", (a, b) -> a * b);
    rules.put("Div", ElementwiseRules::divide);
    combine(rules, "Pow", Math::pow);
    combine(rules, "Mod", (a, b) -> a - Math.floor(a / b) * b);
    combine(rules, "PRelu", null);
    combine(rules, "BitShift", null);
    combine(rules, "BitwiseAnd", null);
    combine(rules, "BitwiseOr", null);
    combine(rules, "BitwiseXor", null);
    compare(rules, "And", (a, b) -> a != 0 && b != 0 ? 1 : 0);
    compare(rules, "Or", (a, b) -> a != 0 || b != 0 ? 1 : 0);
    compare(rules, "Xor", (a, b) -> (a != 0) != (b != 0) ? 1 : 0);
    compare(rules, "Equal", (a, b) -> a == b ? 1 : 0);
    compare(rules, "Greater", (a, b) -> a > b ? 1 : 0);
    compare(rules, "GreaterOrEqual", (a, b) -> a >= b ? 1 : 0);
    compare(rules, "Less", (a, b) -> a < b ? 1 : 0);
    compare(rules, "LessOrEqual", (a, b) -> a <= b ? 1 : 0);
    rules.put("Min", node -> variadic(node, Math::min));
    rules.put("Max", node -> variadic(node, Math::max));
    rules.put("Sum", node -> variadic(node, Double::sum));
    rules.put("Mean", ElementwiseRules::many);
    rules.put("Where", ElementwiseRules::where);
  }

  private static void map(Map<String, Rule> rules, String operator, DoubleUnaryOperator value) {
    rules.put(
        operator,
        node -> {
          Fact x = node.input(0);
          return Outcome.of(x.withValues(Values.map(x, value)), elementwise(x));
        });
  }

  private static void combine(
      Map<String, Rule> rules, String operator, DoubleBinaryOperator value) {
    rules.put(operator, node -> combined(node, node.type(0), value));
  }

  private static void compare(
      Map<String, Rule> rules, String operator, DoubleBinaryOperator value) {
    rules.put(operator, node -> combined(node, DataType.BOOL, value));
  }

  private static Outcome combined(NodeView node, DataType type, DoubleBinaryOperator value) {
    if (node.inputCount() != 2) {
      throw new Refusal("it has " + node.inputCount() + " inputs, not 2");
    }
    Fact result = Fact.of(type, Sizes.broadcast(node.dims(0), node.dims(1)));
    double[] values =
        value == null ? null : Values.combine(node.input(0), node.input(1), result.dims(), value);
    return Outcome.of(result.withValues(values), elementwise(result));
  }

  private static Outcome one(NodeView node) {
    return typed(node, node.type(0));
  }

  private static Outcome typed(NodeView node, DataType type) {
    Fact result = Fact.of(type, node.dims(0));
    return Outcome.of(result, elementwise(result));
  }

  private static Outcome many(NodeView node) {
    long[] dims = node.dims(0);
    for (int i = 1; i < node.inputCount(); i++) {
      dims = Sizes.broadcast(dims, node.dims(i));
    }
    Fact result = Fact.of(node.type(0), dims);
    return Outcome.of(
        result,
        Work.elementwise(Sizes.product(result.elements(), Math.max(1, node.inputCount() - 1))));
  }

  private static Outcome variadic(NodeView node, DoubleBinaryOperator value) {
    Outcome outcome = many(node);
    Fact result = outcome.outputs().get(0);
    Fact folded = node.input(0);
    for (int i = 1; i < node.inputCount() && folded.values() != null; i++) {
      folded = result.withValues(Values.combine(folded, node.input(i), result.dims(), value));
    }
    return Outcome.of(result.withValues(folded.values()), outcome.work());
  }

  private static Outcome divide(NodeView node) {
    boolean whole = node.input(0).isInteger();
    return combined(
        node,
        node.type(0),
        (a, b) -> {
          if (!whole) {
            return a / b;
          }
          // Integers are divided as C does it.
          double quotient = a / b;
          return quotient < 0 ? Math.ceil(quotient) : Math.floor(quotient);
        });
  }

  private static Outcome clip(NodeView node) {
    Fact x = node.input(0);
    Double low = bound(node, "min", 1);
    Double high = bound(node, "max", 2);
    double[] values =
        low == null || high == null ? null : Values.map(x, v -> Math.min(Math.max(v, low), high));
    return Outcome.of(x.withValues(values), elementwise(x));
  }

  private static Double bound(NodeView node, String attribute, int input) {
    double none = input == 1 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    if (!node.has(input)) {
      return node.real(attribute, none);
    }
    return node.input(input).hasValues() ? (Double) node.input(input).values()[0] : null;
  }

  private static Outcome cast(NodeView node) {
    return converted(node, Constants.type((int) node.integer("to", 1)));
  }

  private static Outcome converted(NodeView node, DataType type) {
    Fact x = node.input(0);
    Fact result = Fact.of(type, x.dims());
    double[] values =
        Values.map(
            x,
            v ->
                type == DataType.BOOL
                    ? (v == 0 ? 0 : 1)
                    : result.isInteger() ? (v < 0 ? Math.ceil(v) : Math.floor(v)) : v);
    return Outcome.of(result.withValues(values), elementwise(result));
  }

  /** At inference it gives its input, and a mask that lets all through. */
  private static Outcome dropout(NodeView node) {
    Fact x = node.input(0);
    return new Outcome(java.util.List.of(x, Fact.of(DataType.BOOL, x.dims())), Work.NONE);
  }

  private static Outcome where(NodeView node) {
    Fact condition = node.input(0);
    Fact a = node.input(1);
    Fact b = node.input(2);
    long[] dims = Sizes.broadcast(condition.dims(), Sizes.broadcast(a.dims(), b.dims()));
    Fact result = Fact.of(a.type(), dims);
    double[] chosen = Values.spread(condition, dims);
    double[] x = Values.spread(a, dims);
    double[] y = Values.spread(b, dims);
    if (chosen != null && x != null && y != null) {
      double[] values = new double[chosen.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = Double.isNaN(chosen[i]) ? Double.NaN : chosen[i] != 0 ? x[i] : y[i];
      }
      result = result.withValues(values);
    }
    return Outcome.of(result, elementwise(result));
  }

  static Work elementwise(Fact result) {
    return Work.elementwise(result.elements());
  }
}
