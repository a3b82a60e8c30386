package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;

/**
 * softmax(sqrt(width) N(Q) N(K)') V: A2-FPN's equation 6, where N divides each row by its length.
 * Lengths below {@link #SMALLEST_LENGTH} count as that, as in PyTorch's normalize; the supplement
 * gives no such bound.
 *
 * @param width of queries and keys
 */
public record ScaledCosine(int width) implements QueryKeyAttention {
  static final float SMALLEST_LENGTH = 1e-12f;

  @Override
  public String name() {
    return "scaled-cosine";
  }

  @Override
  public Tensor logits(GraphBuilder graph, Tensor queries, Tensor keys) {
    float scale = (float) Math.sqrt((double) queries.shape().dim(-1).fixedSize());
    Tensor unit = graph.mul(normalised(graph, queries), scale);
    return graph.matMul(unit, QueryKeyAttention.transposed(graph, normalised(graph, keys)));
  }

  private static Tensor normalised(GraphBuilder graph, Tensor rows) {
    Tensor length = graph.reduceL2(rows, true, -1);
    return graph.div(rows, graph.max(length, graph.scalar(SMALLEST_LENGTH)));
  }
}
