package io.fovea.models.systems;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;

/**
 * What SeqRank says of its queries, before its first fovea block and after each: one head, whose
 * parameters all uses share.
 */
final class FoveaHead {
  private final GraphBuilder graph;
  private final Shared norm;
  private final Shared[] box;
  private final Shared[] mask;
  private final Shared score;

  /** The two parameters of a layer. */
  private record Shared(Tensor weight, Tensor bias) {
    static Shared linear(GraphBuilder graph, long outputs, long inputs) {
      return new Shared(
          graph.parameter("weight", outputs, inputs), graph.parameter("bias", outputs));
    }
  }

  FoveaHead(GraphBuilder graph, int width) {
    this.graph = graph;
    GraphBuilder scope = graph.scope("norm");
    this.norm = new Shared(scope.parameter("weight", width), scope.parameter("bias", width));
    this.box = perceptron("box", width, 4);
    this.mask = perceptron("mask", width, width);
    this.score = Shared.linear(graph.scope("score"), 1, width);
  }

  private Shared[] perceptron(String name, int width, int outputs) {
    Shared[] layers = new Shared[3];
    for (int i = 0; i < 3; i++) {
      layers[i] = Shared.linear(graph.scope(name + ".layers." + i), i < 2 ? width : outputs, width);
    }
    return layers;
  }

  private Tensor normed(Tensor q) {
    return graph.layerNorm(q, norm.weight, norm.bias, Layers.EPSILON);
  }

  private Tensor apply(Shared[] layers, Tensor q) {
    Tensor x = normed(q);
    for (int i = 0; i < layers.length; i++) {
      x = Layers.linear(graph, i == 0 ? x : graph.relu(x), layers[i].weight, layers[i].bias);
    }
    return x;
  }

  /** [1, n, 4]: logits of (centre x, centre y, height, width). */
  Tensor boxes(Tensor q) {
    return apply(box, q);
  }

  /** [1, n, height, width]: logits. */
  Tensor masks(Tensor q, Tensor map) {
    return Transformer.masks(graph, apply(mask, q), map);
  }

  /** [1, n]: logits. */
  Tensor objectness(Tensor q) {
    return graph.squeeze(Layers.linear(graph, normed(q), score.weight, score.bias), 2);
  }

  /** [n, 4]: (left, top, right, bottom) in pixels of a map. */
  Tensor corners(GraphBuilder in, Tensor q, Tensor map) {
    Tensor box = in.squeeze(in.sigmoid(boxes(q)), 0);
    Tensor centre = in.slice(box, 1, 0, 2);
    Tensor height = in.slice(box, 1, 2, 3);
    Tensor width = in.slice(box, 1, 3, 4);
    Tensor half = in.mul(in.concat(1, width, height), 0.5f);
    Tensor shares = in.clip(in.concat(1, in.sub(centre, half), in.add(centre, half)), 0, 1);
    float h = map.shape().dim(2).fixedSize();
    float w = map.shape().dim(3).fixedSize();
    return in.mul(shares, in.floats(w, h, w, h));
  }
}
