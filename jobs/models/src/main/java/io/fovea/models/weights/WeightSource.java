package io.fovea.models.weights;

import java.util.Optional;

/** Gives the values of weights by name while a graph is built. */
@FunctionalInterface
public interface WeightSource {
  /**
   * The values of one weight.
   *
   * @param name in the module tree, such as {@code encoder.layer.0.self_attn.q_proj.weight}
   * @param sizes of the weight, outermost first
   * @return in row-major order, as many as the product of the sizes; empty for a weight of which
   *     only the shape is known
   */
  Optional<float[]> weight(String name, long... sizes);

  /** No values at all: graphs of any size, for what they cost. */
  static WeightSource shapeOnly() {
    return (name, sizes) -> Optional.empty();
  }

  /**
   * Values drawn at random. They depend on the seed, the name and the sizes alone, not on the order
   * in which weights are asked for. See {@link SeededWeights}.
   */
  static WeightSource seeded(long seed) {
    return new SeededWeights(seed);
  }
}
