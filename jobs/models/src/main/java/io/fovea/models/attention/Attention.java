package io.fovea.models.attention;

import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;
import java.util.ArrayList;
import java.util.List;

/**
 * An attention mechanism whose options are settled: immutable, and free of weights. What it
 * multiplies with comes from the graph's {@link WeightSource} when it adds itself to a graph.
 *
 * <p>Every attention map is the output of a {@code Softmax} within the mechanism's scope.
 */
public interface Attention {
  /** What it is called, in lower case with hyphens: {@code scaled-dot-product}. */
  String name();

  /**
   * What it takes, in order, when it looks at {@code tokens} tokens: for looking at it alone.
   *
   * @throws IllegalArgumentException if it cannot look at so many: maps here are square
   */
  List<Input> inputs(int tokens);

  /**
   * Adds itself, its parameters named within the graph's scope.
   *
   * @param inputs as {@link #inputs} names them, of any sizes that fit one another
   * @return its results, one for most
   * @throws IllegalArgumentException if the inputs do not fit
   */
  List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs);

  /**
   * One input.
   *
   * @param type of its elements
   * @param shape with all sizes fixed
   */
  record Input(String name, ElementType type, Shape shape) {
    static Input floats(String name, Object... sizes) {
      return new Input(name, ElementType.FLOAT, Shape.of(sizes));
    }
  }

  /** A graph of the mechanism alone, over these inputs; its outputs are out_0, out_1 and so on. */
  default GraphBuilder graph(List<Input> inputs, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named(name().replace('-', '_'), weights);
    List<Tensor> tensors = new ArrayList<>();
    for (Input input : inputs) {
      tensors.add(graph.input(input.name(), input.type(), input.shape()));
    }
    List<Tensor> results = connect(graph.scope("attention"), tensors);
    for (int i = 0; i < results.size(); i++) {
      graph.output("out_" + i, results.get(i));
    }
    return graph;
  }

  /** The side of a square map of so many tokens. */
  static int side(int tokens) {
    int side = (int) Math.round(Math.sqrt(tokens));
    if (tokens < 1 || side * side != tokens) {
      throw new IllegalArgumentException(tokens + " tokens are no square map");
    }
    return side;
  }

  /** Refuses another number of inputs than a mechanism takes. */
  static void requireInputs(Attention attention, List<Tensor> inputs, int count) {
    if (inputs.size() != count) {
      throw new IllegalArgumentException(
          attention.name() + " takes " + count + " inputs, not " + inputs);
    }
  }
}
