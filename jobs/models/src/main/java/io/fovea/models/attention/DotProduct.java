package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;

/**
 * softmax(Q K') V, the "D.P." of A2-FPN's Table 1. The non-local networks that it cites also know a
 * "dot product" that divides by the number of keys in place of a softmax; the supplement speaks of
 * what comes after the softmax, so this is their embedded Gaussian.
 *
 * @param width of queries and keys
 */
public record DotProduct(int width) implements QueryKeyAttention {
  @Override
  public String name() {
    return "dot-product";
  }

  @Override
  public Tensor logits(GraphBuilder graph, Tensor queries, Tensor keys) {
    return graph.matMul(queries, QueryKeyAttention.transposed(graph, keys));
  }
}
