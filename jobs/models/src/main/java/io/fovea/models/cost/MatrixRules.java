package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.models.cost.Rule.Outcome;
import java.util.List;
import java.util.Map;

/** Products of matrices, einsum, recurrent cells, softmax and norms. */
final class MatrixRules {
  private MatrixRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("MatMul", node -> matMul(node, 0, 1, node.type(0)));
    rules.put("MatMulInteger", node -> matMul(node, 0, 1, DataType.INT32));
    rules.put("QLinearMatMul", node -> matMul(node, 0, 3, node.type(7)));
    rules.put("FusedMatMul", MatrixRules::fusedMatMul);
    rules.put("Gemm", MatrixRules::gemm);
    rules.put("FusedGemm", MatrixRules::gemm);
    rules.put("Einsum", Einsum::apply);
    rules.put("LSTM", node -> recurrent(node, 4));
    rules.put("GRU", node -> recurrent(node, 3));
    rules.put("RNN", node -> recurrent(node, 1));
    for (String operator : new String[] {"Softmax", "LogSoftmax", "Hardmax"}) {
      rules.put(
          operator,
          node ->
              Outcome.of(
                  Fact.of(node.type(0), node.dims(0)), Work.softmax(node.input(0).elements())));
    }
    for (String operator :
        new String[] {
          "GroupNormalization",
          "InstanceNormalization",
          "LRN",
          "LpNormalization",
          "MeanVarianceNormalization",
          "RMSNormalization",
          "SimplifiedLayerNormalization"
        }) {
      rules.put(operator, MatrixRules::norm);
    }
    rules.put("BatchNormalization", MatrixRules::batchNorm);
    rules.put("LayerNormalization", MatrixRules::layerNorm);
    rules.put("SkipLayerNormalization", MatrixRules::norm);
  }

  private static Outcome matMul(NodeView node, int first, int second, DataType type) {
    return product(node.dims(first), node.dims(second), type);
  }

  private static Outcome fusedMatMul(NodeView node) {
    if (node.integer("transBatchA", 0) != 0 || node.integer("transBatchB", 0) != 0) {
      throw new Refusal("it transposes batches");
    }
    long[] a = node.integer("transA", 0) == 0 ? node.dims(0) : flipped(node.dims(0));
    long[] b = node.integer("transB", 0) == 0 ? node.dims(1) : flipped(node.dims(1));
    return product(a, b, node.type(0));
  }

  private static long[] flipped(long[] dims) {
    long[] result = dims.clone();
    result[dims.length - 1] = dims[dims.length - 2];
    result[dims.length - 2] = dims[dims.length - 1];
    return result;
  }

  /** numpy's matmul: a vector is a row on the left and a column on the right, and then goes. */
  private static Outcome product(long[] left, long[] right, DataType type) {
    if (left.length == 0 || right.length == 0) {
      throw new Refusal("a scalar is no matrix");
    }
    long[] a = left.length == 1 ? new long[] {1, left[0]} : left;
    long[] b = right.length == 1 ? new long[] {right[0], 1} : right;
    long inner = same(a[a.length - 1], b[b.length - 2]);
    long rows = a[a.length - 2];
    long columns = b[b.length - 1];
    long[] batch =
        Sizes.broadcast(Sizes.slice(a, 0, a.length - 2), Sizes.slice(b, 0, b.length - 2));
    long[] dims =
        Sizes.concat(
            batch,
            left.length == 1 ? new long[0] : new long[] {rows},
            right.length == 1 ? new long[0] : new long[] {columns});
    return Outcome.of(
        Fact.of(type, dims),
        Work.matrix(Sizes.product(Sizes.product(batch), rows, columns, inner)));
  }

  static long same(long a, long b) {
    if (a != b && a != Sizes.OPEN && b != Sizes.OPEN) {
      throw new Refusal("inner sizes " + a + " and " + b + " differ");
    }
    return Math.max(a, b);
  }

  private static Outcome gemm(NodeView node) {
    long[] a = matrix(node, 0, "transA");
    long[] b = matrix(node, 1, "transB");
    long inner = same(a[1], b[0]);
    return Outcome.of(
        Fact.of(node.type(0), a[0], b[1]), Work.matrix(Sizes.product(a[0], b[1], inner)));
  }

  private static long[] matrix(NodeView node, int input, String transposed) {
    long[] dims = node.dims(input);
    if (dims.length != 2) {
      throw new Refusal("input " + input + " is " + Sizes.text(dims) + ", no matrix");
    }
    return node.integer(transposed, 0) == 0 ? dims : flipped(dims);
  }

  private static Outcome recurrent(NodeView node, int gates) {
    long[] x = node.dims(0);
    long[] w = node.dims(1);
    if (x.length != 3 || w.length != 3) {
      throw new Refusal("it takes sequences of vectors");
    }
    boolean batchFirst = node.integer("layout", 0) != 0;
    long steps = x[batchFirst ? 1 : 0];
    long batch = x[batchFirst ? 0 : 1];
    long directions = w[0];
    long hidden = w[1] == Sizes.OPEN ? Sizes.OPEN : w[1] / gates;
    long[] y =
        batchFirst
            ? new long[] {batch, steps, directions, hidden}
            : new long[] {steps, directions, batch, hidden};
    long[] last =
        batchFirst
            ? new long[] {batch, directions, hidden}
            : new long[] {directions, batch, hidden};
    long macs = Sizes.product(steps, batch, directions, w[1], Sizes.sum(x[2], hidden));
    Fact state = Fact.of(node.type(0), last);
    return new Outcome(List.of(Fact.of(node.type(0), y), state, state), Work.matrix(macs));
  }

  private static Outcome norm(NodeView node) {
    Fact result = Fact.of(node.type(0), node.dims(0));
    return Outcome.of(result, ElementwiseRules.elementwise(result));
  }

  private static Outcome batchNorm(NodeView node) {
    Fact result = Fact.of(node.type(0), node.dims(0));
    Fact statistics = Fact.of(node.type(3), node.dims(3));
    return new Outcome(
        List.of(result, statistics, statistics, statistics, statistics),
        ElementwiseRules.elementwise(result));
  }

  private static Outcome layerNorm(NodeView node) {
    long[] dims = node.dims(0);
    int axis = Sizes.axis(node.integer("axis", -1), dims.length);
    long[] kept = dims.clone();
    for (int i = axis; i < kept.length; i++) {
      kept[i] = 1;
    }
    Fact result = Fact.of(node.type(0), dims);
    Fact statistics = Fact.of(DataType.FLOAT, kept);
    return new Outcome(
        List.of(result, statistics, statistics), ElementwiseRules.elementwise(result));
  }
}
