package io.fovea.models.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Products of matrices, and softmax, which so often follows one. */
public sealed interface MatrixOperators extends Operators permits GraphBuilder {
  /**
   * Product of matrices in the last two dimensions; the others broadcast. Both take 2 dimensions or
   * more.
   *
   * @param a [..., n, k]
   * @param b [..., k, m]
   * @return [..., n, m]
   */
  default Tensor matMul(Tensor a, Tensor b) {
    require("MatMul", b, a.type());
    if (a.shape().rank() < 2 || b.shape().rank() < 2) {
      throw refusal("MatMul", "takes matrices, not " + a + " and " + b);
    }
    if (!a.shape().dim(-1).mayEqual(b.shape().dim(-2))) {
      throw refusal(
          "MatMul",
          a
              + " has "
              + a.shape().dim(-1)
              + " columns but "
              + b
              + " has "
              + b.shape().dim(-2)
              + " rows");
    }
    Shape matrix = new Shape(List.of(a.shape().dim(-2), b.shape().dim(-1)));
    try {
      Shape batch =
          Shape.broadcast(
              a.shape().slice(0, a.shape().rank() - 2), b.shape().slice(0, b.shape().rank() - 2));
      return node(Operation.of("MatMul", a, b), a.type(), batch.followedBy(matrix));
    } catch (IllegalArgumentException e) {
      throw refusal("MatMul", e.getMessage());
    }
  }

  /**
   * x times the transpose of {@code weight}, plus bias: PyTorch's Linear.
   *
   * @param x [n, inputs]
   * @param weight [outputs, inputs]
   * @param bias [outputs], or null
   */
  default Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    return gemm(x, weight, bias, false, true);
  }

  /**
   * a b + c, with a or b transposed first where asked.
   *
   * @param c broadcast to the result; null for none
   */
  default Tensor gemm(Tensor a, Tensor b, Tensor c, boolean transposeA, boolean transposeB) {
    require("Gemm", b, a.type());
    requireRank("Gemm", a, 2);
    requireRank("Gemm", b, 2);
    Dim inner = a.shape().dim(transposeA ? 0 : 1);
    if (!inner.mayEqual(b.shape().dim(transposeB ? 1 : 0))) {
      throw refusal("Gemm", "the inner dimensions of " + a + " and " + b + " differ");
    }
    Shape shape =
        new Shape(List.of(a.shape().dim(transposeA ? 1 : 0), b.shape().dim(transposeB ? 0 : 1)));
    if (c != null) {
      try {
        Shape whole = Shape.broadcast(shape, c.shape());
        if (whole.rank() != 2
            || !whole.dim(0).mayEqual(shape.dim(0))
            || !whole.dim(1).mayEqual(shape.dim(1))) {
          throw new IllegalArgumentException(c + " does not broadcast to " + shape);
        }
      } catch (IllegalArgumentException e) {
        throw refusal("Gemm", e.getMessage());
      }
    }
    Operation operation =
        Operation.of("Gemm", a, b, c)
            .with("transA", transposeA ? 1 : 0)
            .with("transB", transposeB ? 1 : 0);
    return node(operation, a.type(), shape);
  }

  /**
   * Sums of products over named axes, such as {@code bqc,bchw->bqhw}.
   *
   * @param equation a lower-case letter an axis, the result's axes after an arrow; no ellipsis
   */
  default Tensor einsum(String equation, Tensor... inputs) {
    String[] sides = equation.split("->", -1);
    String[] terms = sides[0].split(",", -1);
    if (sides.length != 2
        || terms.length != inputs.length
        || !equation.matches("[a-z,]+->[a-z]*")) {
      throw refusal("Einsum", "'" + equation + "' for " + inputs.length + " inputs");
    }
    Map<Character, Dim> sizes = new HashMap<>();
    for (int i = 0; i < inputs.length; i++) {
      require("Einsum", inputs[i], inputs[0].type());
      requireRank("Einsum", inputs[i], terms[i].length());
      for (int axis = 0; axis < terms[i].length(); axis++) {
        Dim dim = inputs[i].shape().dim(axis);
        Dim known = sizes.putIfAbsent(terms[i].charAt(axis), dim);
        if (known != null && !known.mayEqual(dim)) {
          throw refusal(
              "Einsum",
              "'" + equation + "': " + terms[i].charAt(axis) + " is both " + known + " and " + dim);
        }
        if (known != null && !known.isFixed() && dim.isFixed()) {
          sizes.put(terms[i].charAt(axis), dim);
        }
      }
    }
    List<Dim> dims = new ArrayList<>();
    for (char letter : sides[1].toCharArray()) {
      if (!sizes.containsKey(letter)) {
        throw refusal("Einsum", "'" + equation + "': no input has " + letter);
      }
      dims.add(sizes.get(letter));
    }
    Operation operation = Operation.of("Einsum", inputs).with("equation", equation);
    return node(operation, inputs[0].type(), new Shape(dims));
  }

  /** e^x over the sum of e^x along an axis. */
  default Tensor softmax(Tensor x, int axis) {
    require("Softmax", x, ElementType.FLOAT);
    Operation operation = Operation.of("Softmax", x).with("axis", axis("Softmax", x, axis));
    return node(operation, x.type(), x.shape());
  }

  /**
   * Dimensions reordered.
   *
   * @param order which input axis each output axis is, each exactly once
   */
  default Tensor transpose(Tensor x, int... order) {
    requireRank("Transpose", x, order.length);
    List<Dim> dims = new ArrayList<>();
    long[] permutation = new long[order.length];
    boolean[] seen = new boolean[order.length];
    for (int i = 0; i < order.length; i++) {
      int from = axis("Transpose", x, order[i]);
      if (seen[from]) {
        throw refusal("Transpose", "axis " + from + " is named twice");
      }
      seen[from] = true;
      permutation[i] = from;
      dims.add(x.shape().dim(from));
    }
    return node(Operation.of("Transpose", x).with("perm", permutation), x.type(), new Shape(dims));
  }
}
