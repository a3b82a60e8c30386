package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;

/**
 * What position-sensitive mechanisms share, by Axial-DeepLab's equation 4: logits q k + q r_q + k
 * r_k and values v + r_v, where the r are looked up by the offset between query and key and are the
 * same for all heads. There is no scale. Queries and keys are half as wide as values.
 *
 * <p>Batch norms stand where the authors' code has them: on the projection, on each of the three
 * terms of the logits before they are added, and on each of the two terms of the result.
 *
 * @param values width of the values of all heads together, a multiple of 2 heads
 * @param normalised whether there are batch norms; equation 4 as printed has none
 */
record PositionSensitive(GraphBuilder graph, int heads, int values, boolean normalised) {
  PositionSensitive {
    requireWidth(heads, values);
  }

  static void requireWidth(int heads, int values) {
    if (heads < 1 || values < 2 || values % (2 * heads) != 0) {
      throw new IllegalArgumentException(
          values + " channels of values for " + heads + " heads: queries take half of each head's");
    }
  }

  int valueWidth() {
    return values / heads;
  }

  int queryWidth() {
    return values / heads / 2;
  }

  /** Queries, keys and values as [lines, heads, channels of a head, tokens]. */
  record Projected(Tensor queries, Tensor keys, Tensor values) {}

  /** Projects tokens [lines, channels, tokens]. */
  Projected project(Tensor tokens) {
    long channels = tokens.shape().dim(1).fixedSize();
    long count = tokens.shape().dim(2).fixedSize();
    Tensor weight = graph.scope("qkv_transform").parameter("weight", 2L * values, channels, 1);
    Tensor all = graph.matMul(graph.reshape(weight, 2L * values, channels), tokens);
    if (normalised) {
      all = Layers.batchNorm(graph.scope("bn_qkv"), all);
    }
    Tensor split = graph.reshape(all, -1, heads, 2L * valueWidth(), count);
    int half = queryWidth();
    return new Projected(
        graph.slice(split, 2, 0, half),
        graph.slice(split, 2, half, 2L * half),
        graph.slice(split, 2, 2L * half, 4L * half));
  }

  /** Part of a table of all relative positions, whose first axis is r_q, r_k and r_v in turn. */
  Tensor queryTable(Tensor table) {
    return graph.slice(table, 0, 0, queryWidth());
  }

  Tensor keyTable(Tensor table) {
    return graph.slice(table, 0, queryWidth(), valueWidth());
  }

  Tensor valueTable(Tensor table) {
    return graph.slice(table, 0, valueWidth(), 2L * valueWidth());
  }

  /**
   * Every token looks at every other of its line.
   *
   * @param rq [channels, queries, keys]: the position term of each pair, as are rk and rv
   * @return [lines, values, tokens]
   */
  Tensor global(Projected p, Tensor rq, Tensor rk, Tensor rv) {
    long n = p.queries().shape().dim(3).fixedSize();
    Tensor alike = graph.matMul(graph.transpose(p.queries(), 0, 1, 3, 2), p.keys());
    // The position term of each token is a matrix of its own: tokens become the batch.
    Tensor byQuery =
        graph.matMul(perToken(p.queries(), queryWidth()), graph.transpose(rq, 1, 0, 2));
    Tensor byKey = graph.matMul(perToken(p.keys(), queryWidth()), graph.transpose(rk, 2, 0, 1));
    Tensor logits =
        logits(
            alike,
            graph.reshape(graph.transpose(byQuery, 1, 0, 2), -1, heads, n, n),
            graph.reshape(graph.transpose(byKey, 1, 2, 0), -1, heads, n, n));
    Tensor weights = graph.softmax(logits, -1);
    Tensor content = graph.matMul(weights, graph.transpose(p.values(), 0, 1, 3, 2));
    Tensor rows = graph.transpose(graph.reshape(weights, -1, n, n), 1, 0, 2);
    Tensor position = graph.matMul(rows, graph.transpose(rv, 1, 2, 0));
    return result(
        content, graph.reshape(graph.transpose(position, 1, 0, 2), -1, heads, n, valueWidth()), n);
  }

  /** [lines, heads, channels, tokens] as [tokens, lines * heads, channels]. */
  private Tensor perToken(Tensor x, int channels) {
    long n = x.shape().dim(3).fixedSize();
    return graph.transpose(graph.reshape(x, -1, channels, n), 2, 0, 1);
  }

  /**
   * Every token looks at the neighbours given for it.
   *
   * @param keys [lines, heads, channels, tokens, neighbours], as are values
   * @param rq [channels, neighbours], as are rk and rv
   * @param blocked FLOAT [tokens, neighbours]: minus infinity where there is no such neighbour,
   *     else 0
   * @return [lines, values, tokens]
   */
  Tensor local(
      Tensor queries, Tensor keys, Tensor values, Tensor rq, Tensor rk, Tensor rv, Tensor blocked) {
    long n = keys.shape().dim(3).fixedSize();
    long m = keys.shape().dim(4).fixedSize();
    Tensor rows = graph.transpose(queries, 0, 1, 3, 2);
    Tensor alike = graph.matMul(graph.unsqueeze(rows, 3), graph.transpose(keys, 0, 1, 3, 2, 4));
    Tensor byQuery = graph.matMul(rows, rq);
    Tensor perNeighbour = graph.reshape(graph.transpose(keys, 4, 0, 1, 3, 2), m, -1, queryWidth());
    Tensor byKey = graph.matMul(perNeighbour, graph.unsqueeze(graph.transpose(rk, 1, 0), 2));
    Tensor logits =
        logits(
            graph.reshape(alike, -1, heads, n, m),
            byQuery,
            graph.reshape(graph.transpose(byKey, 1, 0, 2), -1, heads, n, m));
    Tensor weights = graph.softmax(graph.add(logits, blocked), -1);
    Tensor content =
        graph.matMul(graph.unsqueeze(weights, 3), graph.transpose(values, 0, 1, 3, 4, 2));
    Tensor position = graph.matMul(weights, graph.transpose(rv, 1, 0));
    return result(graph.reshape(content, -1, heads, n, valueWidth()), position, n);
  }

  private Tensor logits(Tensor alike, Tensor byQuery, Tensor byKey) {
    if (!normalised) {
      return graph.add(graph.add(alike, byQuery), byKey);
    }
    long n = alike.shape().dim(2).fixedSize();
    long m = alike.shape().dim(3).fixedSize();
    Tensor terms =
        Layers.batchNorm(graph.scope("bn_similarity"), graph.concat(1, alike, byQuery, byKey));
    return graph.reduceSum(graph.reshape(terms, -1, 3, heads, n, m), false, 1);
  }

  private Tensor result(Tensor content, Tensor position, long n) {
    if (!normalised) {
      Tensor sum = graph.transpose(graph.add(content, position), 0, 1, 3, 2);
      return graph.reshape(sum, -1, values, n);
    }
    Tensor both = graph.concat(4, graph.unsqueeze(content, 4), graph.unsqueeze(position, 4));
    Tensor channels = graph.reshape(graph.transpose(both, 0, 1, 3, 4, 2), -1, 2L * values, n);
    Tensor normed = Layers.batchNorm(graph.scope("bn_output"), channels);
    return graph.reduceSum(graph.reshape(normed, -1, values, 2, n), false, 2);
  }
}
