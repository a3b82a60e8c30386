package io.fovea.models.cost;

import java.util.List;

/**
 * A softmax whose weights sum computed values.
 *
 * @param module of its softmax, levels separated by dots; empty for the top
 * @param softmax name of that operator
 * @param kind where its scores come from
 * @param masked whether a mask or a table of biases changes its scores
 * @param map the sizes of the softmax, one of which is the keys
 * @param keys how many values each weighted sum is over
 * @param core work between projections: scores, softmax, weighted sum and gates
 * @param projections work of the weight products right before and after the core; shared ones are
 *     in each block that uses them
 * @param mapBytes of the map
 */
public record AttentionBlock(
    String module,
    String softmax,
    Kind kind,
    boolean masked,
    List<Long> map,
    long keys,
    Work core,
    Work projections,
    long mapBytes) {
  public AttentionBlock {
    map = List.copyOf(map);
  }

  /** Where scores come from. */
  public enum Kind {
    /** Products of queries and keys. */
    PRODUCT,
    /**
     * A projection of the input alone, as in separable and deformable attention and in the blender,
     * or an input of the graph.
     */
    PROJECTED
  }
}
