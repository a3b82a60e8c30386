package io.fovea.models.session;

import java.util.List;

/** What a model declares to take and to give, in the graph's order. */
public record ModelSignature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
  public ModelSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * The one input: images.
   *
   * @throws io.fovea.metrics.UserError if the model has none or several
   */
  public TensorSpec input() {
    throw new UnsupportedOperationException();
  }

  /**
   * How many images a run takes: the fixed number, 1 for an input of three axes, or -1 where any
   * number will do.
   */
  public long batch() {
    throw new UnsupportedOperationException();
  }
}
