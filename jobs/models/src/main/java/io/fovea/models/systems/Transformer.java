package io.fovea.models.systems;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;

/** What the decoders here have in common beside attention. */
final class Transformer {
  private Transformer() {}

  /** linear2(relu(linear1(x))), hidden being the width between. */
  static Tensor feedForward(GraphBuilder graph, Tensor x, long hidden) {
    return feedForward(graph, x, hidden, (g, y) -> g.relu(y));
  }

  /** As above with an activation. */
  static Tensor feedForward(GraphBuilder graph, Tensor x, long hidden, Activation activation) {
    long width = x.shape().dim(-1).fixedSize();
    Tensor inner = Layers.linear(graph.scope("linear1"), x, hidden, true);
    return Layers.linear(graph.scope("linear2"), activation.apply(graph, inner), width, true);
  }

  /** Linear layers {@code layers.0} and so on, of these widths, with ReLU between them. */
  static Tensor perceptron(GraphBuilder graph, Tensor x, long... widths) {
    Tensor y = x;
    for (int i = 0; i < widths.length; i++) {
      y = Layers.linear(graph.scope("layers." + i), i == 0 ? y : graph.relu(y), widths[i], true);
    }
    return y;
  }

  /** norm(x + change). */
  static Tensor residual(GraphBuilder norm, Tensor x, Tensor change) {
    return Layers.layerNorm(norm, norm.add(x, change));
  }

  /** What stands between two linear layers. */
  interface Activation {
    Tensor apply(GraphBuilder graph, Tensor x);
  }

  /**
   * A map's values for each query: the product of embeddings and a map.
   *
   * @param embeddings [batch, n, width], or [n, width] for all of a batch
   * @param map [batch, width, height, width of the map], of fixed size
   * @return [batch, n, height, width of the map]
   */
  static Tensor masks(GraphBuilder graph, Tensor embeddings, Tensor map) {
    Tensor product = graph.matMul(embeddings, graph.reshape(map, 0, 0, -1));
    return graph.reshape(
        product, 0, 0, map.shape().dim(2).fixedSize(), map.shape().dim(3).fixedSize());
  }
}
