package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;

/** The positions around each position of a line, {@code span} of them, itself in the middle. */
final class Neighbours {
  private final GraphBuilder graph;
  private final int line;
  private final int span;
  private final Tensor index;

  /** Adds an index table named by the line and span to the scope. */
  Neighbours(GraphBuilder graph, int line, int span) {
    this.graph = graph;
    this.line = line;
    this.span = span;
    long[] padded = new long[line * span];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = (long) (i / span) + i % span;
    }
    this.index = graph.constant("neighbours", padded, line, span);
  }

  /** The axis replaced by two, [line, span]; 0 where a neighbour lies outside. */
  Tensor of(Tensor x, int axis) {
    return graph.gather(graph.pad(x, axis, span / 2, span / 2, 0), index, axis);
  }

  /** [line, span]: minus infinity where a neighbour lies outside, else 0. */
  float[] blocked() {
    float[] blocked = new float[line * span];
    for (int i = 0; i < blocked.length; i++) {
      int at = i / span + i % span - span / 2;
      blocked[i] = at < 0 || at >= line ? Float.NEGATIVE_INFINITY : 0;
    }
    return blocked;
  }
}
