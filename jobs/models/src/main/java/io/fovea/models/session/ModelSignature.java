package io.fovea.models.session;

import io.fovea.metrics.UserError;
import java.util.List;
import java.util.Optional;

/** What a model declares to take and to give, in the graph's order. */
public record ModelSignature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
  public ModelSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * The one input: images.
   *
   * @throws UserError if the model has none or several
   */
  public TensorSpec input() {
    if (inputs.size() != 1) {
      throw UserError.input(
          "the model has " + inputs.size() + " inputs " + inputs + "; one input, the image, is fed",
          "Export the model so that the image is its only input.");
    }
    return inputs.get(0);
  }

  /** The output of that name. */
  public Optional<TensorSpec> output(String name) {
    return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
  }

  /**
   * How many images a run takes: the fixed number, 1 for an input of three axes, or -1 where any
   * number will do.
   *
   * @throws UserError if the model has no input or several
   */
  public long batch() {
    TensorSpec input = input();
    return input.rank() == 4 ? input.axis(0) : 1;
  }
}
