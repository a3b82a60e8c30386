package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import java.util.List;

/**
 * The blender's first baseline, as in YOLACT: an instance's mask is the sum of K bases within its
 * box, each times one coefficient for the whole box. Coefficients are taken as they are.
 *
 * @param regions how bases are cut out
 * @param bases the paper's K
 */
public record WeightedSum(Regions regions, int bases) implements Attention {
  @Override
  public String name() {
    return "weighted-sum";
  }

  @Override
  public List<Input> inputs(int tokens) {
    return Blender.inputs(tokens, bases, Input.floats("coefficients", 100, bases));
  }

  /**
   * Takes bases, boxes and images as {@link Blender#blend} does, and coefficients [instances, K];
   * gives [instances, R, R].
   */
  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 4);
    Tensor cut = regions.cut(graph, inputs.get(0), inputs.get(1), inputs.get(2));
    Tensor each = graph.reshape(inputs.get(3), -1, bases, 1, 1);
    return List.of(graph.reduceSum(graph.mul(cut, each), false, 1));
  }
}
