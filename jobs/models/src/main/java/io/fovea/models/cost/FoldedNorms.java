package io.fovea.models.cost;

import java.util.regex.Pattern;

/**
 * Batch norms that PyTorch's exporter merged into convolutions: it gives the merged weights numbers
 * for names. Models are published with the cost of their parts before that: two parameters a
 * channel where one bias is left, and two multiply-adds an element (the count of common counters
 * for PyTorch modules) where none is.
 *
 * @param count how many
 * @param channels of all of them together
 * @param elements that they gave
 */
public record FoldedNorms(long count, long channels, long elements) {
  private static final Pattern NUMBERED = Pattern.compile("(onnx::[A-Za-z]+_)?\\d+");

  /** Parameters that the model had before. */
  public long parametersBefore(long parameters) {
    return Math.addExact(parameters, channels);
  }

  /** Multiply-adds that the model had before, norms among them. */
  public long macsBefore(long macs) {
    return Math.addExact(macs, Math.multiplyExact(2, elements));
  }

  static FoldedNorms of(Walk walk) {
    long count = 0;
    long channels = 0;
    long elements = 0;
    for (Step step : walk.steps()) {
      if (!step.type().equals("Conv") || step.inputs().size() < 3 || step.reason() != null) {
        continue;
      }
      Walk.Weight weight = walk.weights().get(step.inputs().get(1));
      if (weight != null && NUMBERED.matcher(weight.name()).matches()) {
        count++;
        channels = Math.addExact(channels, weight.fact().dims()[0]);
        elements = Math.addExact(elements, step.results().get(0).elements());
      }
    }
    return new FoldedNorms(count, channels, elements);
  }
}
