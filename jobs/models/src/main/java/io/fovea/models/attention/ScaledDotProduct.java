package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;

/**
 * softmax(Q K' / sqrt(width)) V: A2-FPN's equation 1.
 *
 * @param width of queries and keys
 */
public record ScaledDotProduct(int width) implements QueryKeyAttention {
  @Override
  public String name() {
    return "scaled-dot-product";
  }

  @Override
  public Tensor logits(GraphBuilder graph, Tensor queries, Tensor keys) {
    double width = (double) queries.shape().dim(-1).fixedSize();
    Tensor scaled = graph.mul(queries, (float) (1 / Math.sqrt(width)));
    return graph.matMul(scaled, QueryKeyAttention.transposed(graph, keys));
  }
}
