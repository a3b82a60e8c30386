package io.fovea.models.graph;

import java.util.Set;

/** Operators that work on each element alone, with numpy's broadcasting where they take two. */
public sealed interface ElementwiseOperators extends Operators permits GraphBuilder {
  /** max(x, 0). */
  default Tensor relu(Tensor x) {
    return map("Relu", x);
  }

  /** 1 / (1 + e^-x). */
  default Tensor sigmoid(Tensor x) {
    return map("Sigmoid", x);
  }

  default Tensor tanh(Tensor x) {
    return map("Tanh", x);
  }

  /** The error function. */
  default Tensor erf(Tensor x) {
    return map("Erf", x);
  }

  /** x (1 + erf(x / sqrt 2)) / 2: the exact form, which opset 17 has no operator for. */
  default Tensor gelu(Tensor x) {
    Tensor scaled = mul(x, (float) (1 / Math.sqrt(2)));
    return mul(mul(x, 0.5f), add(erf(scaled), 1));
  }

  /** x sigmoid(x), also known as SiLU. */
  default Tensor swish(Tensor x) {
    return mul(x, sigmoid(x));
  }

  default Tensor exp(Tensor x) {
    return map("Exp", x);
  }

  default Tensor log(Tensor x) {
    return map("Log", x);
  }

  default Tensor sqrt(Tensor x) {
    return map("Sqrt", x);
  }

  default Tensor floor(Tensor x) {
    return map("Floor", x);
  }

  default Tensor abs(Tensor x) {
    return node(Operation.of("Abs", x), x.type(), x.shape());
  }

  default Tensor neg(Tensor x) {
    return node(Operation.of("Neg", x), x.type(), x.shape());
  }

  default Tensor identity(Tensor x) {
    return node(Operation.of("Identity", x), x.type(), x.shape());
  }

  /** Values below {@code min} or above {@code max} replaced by the bound. */
  default Tensor clip(Tensor x, float min, float max) {
    require("Clip", x, ElementType.FLOAT);
    return node(Operation.of("Clip", x, scalar(min), scalar(max)), x.type(), x.shape());
  }

  default Tensor add(Tensor a, Tensor b) {
    return combine("Add", a, b, a.type());
  }

  default Tensor add(Tensor a, float b) {
    return add(a, scalar(b));
  }

  default Tensor sub(Tensor a, Tensor b) {
    return combine("Sub", a, b, a.type());
  }

  default Tensor mul(Tensor a, Tensor b) {
    return combine("Mul", a, b, a.type());
  }

  default Tensor mul(Tensor a, float b) {
    return mul(a, scalar(b));
  }

  default Tensor div(Tensor a, Tensor b) {
    return combine("Div", a, b, a.type());
  }

  default Tensor min(Tensor a, Tensor b) {
    return combine("Min", a, b, a.type());
  }

  default Tensor max(Tensor a, Tensor b) {
    return combine("Max", a, b, a.type());
  }

  default Tensor greater(Tensor a, Tensor b) {
    return combine("Greater", a, b, ElementType.BOOL);
  }

  default Tensor greater(Tensor a, float b) {
    return greater(a, scalar(b));
  }

  default Tensor less(Tensor a, Tensor b) {
    return combine("Less", a, b, ElementType.BOOL);
  }

  default Tensor equal(Tensor a, Tensor b) {
    return combine("Equal", a, b, ElementType.BOOL);
  }

  default Tensor and(Tensor a, Tensor b) {
    require("And", a, ElementType.BOOL);
    return combine("And", a, b, ElementType.BOOL);
  }

  default Tensor or(Tensor a, Tensor b) {
    require("Or", a, ElementType.BOOL);
    return combine("Or", a, b, ElementType.BOOL);
  }

  default Tensor not(Tensor x) {
    require("Not", x, ElementType.BOOL);
    return node(Operation.of("Not", x), x.type(), x.shape());
  }

  /** {@code a} where the condition holds, {@code b} elsewhere. */
  default Tensor where(Tensor condition, Tensor a, Tensor b) {
    require("Where", condition, ElementType.BOOL);
    require("Where", b, a.type());
    try {
      Shape shape = Shape.broadcast(condition.shape(), Shape.broadcast(a.shape(), b.shape()));
      return node(Operation.of("Where", condition, a, b), a.type(), shape);
    } catch (IllegalArgumentException e) {
      throw refusal("Where", e.getMessage());
    }
  }

  /** The values as another type: floats are truncated, booleans become 0 and 1. */
  default Tensor cast(Tensor x, ElementType type) {
    return node(Operation.of("Cast", x).with("to", type.onnxNumber()), type, x.shape());
  }

  private Tensor map(String operator, Tensor x) {
    require(operator, x, ElementType.FLOAT);
    return node(Operation.of(operator, x), x.type(), x.shape());
  }

  private Tensor combine(String operator, Tensor a, Tensor b, ElementType result) {
    require(operator, b, a.type());
    if (a.type() == ElementType.BOOL && !Set.of("And", "Or", "Equal").contains(operator)) {
      throw refusal(operator, "takes numbers, not " + a);
    }
    try {
      return node(Operation.of(operator, a, b), result, Shape.broadcast(a.shape(), b.shape()));
    } catch (IllegalArgumentException e) {
      throw refusal(operator, e.getMessage());
    }
  }
}
