package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import java.util.List;

/** Mechanisms that differ only in how alike a query and a key are: softmax(likeness) V. */
public sealed interface QueryKeyAttention extends Attention
    permits DotProduct, ScaledDotProduct, ScaledCosine {
  /** Width of keys and values when it is looked at alone. */
  int width();

  /**
   * How alike queries and keys are, before softmax.
   *
   * @param queries [..., n, width]
   * @param keys [..., m, width]
   * @return [..., n, m]
   */
  Tensor logits(GraphBuilder graph, Tensor queries, Tensor keys);

  /**
   * The attention's result.
   *
   * @param values [..., m, width of values]
   * @return [..., n, width of values]
   */
  default Tensor attend(GraphBuilder graph, Tensor queries, Tensor keys, Tensor values) {
    return graph.matMul(graph.softmax(logits(graph, queries, keys), -1), values);
  }

  @Override
  default List<Input> inputs(int tokens) {
    return List.of(
        Input.floats("queries", 1, tokens, width()),
        Input.floats("keys", 1, tokens, width()),
        Input.floats("values", 1, tokens, width()));
  }

  @Override
  default List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 3);
    return List.of(attend(graph, inputs.get(0), inputs.get(1), inputs.get(2)));
  }

  /** The last two dimensions exchanged. */
  static Tensor transposed(GraphBuilder graph, Tensor x) {
    int[] order = new int[x.shape().rank()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    order[order.length - 2] = order.length - 1;
    order[order.length - 1] = order.length - 2;
    return graph.transpose(x, order);
  }
}
