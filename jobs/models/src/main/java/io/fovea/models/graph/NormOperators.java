package io.fovea.models.graph;

/** Normalisation with the numbers of training. */
public sealed interface NormOperators extends Operators permits GraphBuilder {
  /**
   * Values less their mean, over their standard deviation, along the last axis; then scaled and
   * shifted.
   *
   * @param scale [size of the last axis]
   * @param shift [size of the last axis], or null
   */
  default Tensor layerNorm(Tensor x, Tensor scale, Tensor shift, float epsilon) {
    require("LayerNormalization", x, ElementType.FLOAT);
    requireChannel("LayerNormalization", scale, x.shape().dim(-1));
    if (shift != null) {
      requireChannel("LayerNormalization", shift, x.shape().dim(-1));
    }
    Operation operation =
        Operation.of("LayerNormalization", x, scale, shift)
            .with("axis", -1L)
            .with("epsilon", epsilon);
    return node(operation, x.type(), x.shape());
  }

  /**
   * (x - mean) scale / sqrt(variance + epsilon) + shift, a channel at a time, channels being axis
   * 1: batch normalisation as it is at inference.
   *
   * @param scale [channels], as are shift, mean and variance
   */
  default Tensor batchNorm(
      Tensor x, Tensor scale, Tensor shift, Tensor mean, Tensor variance, float epsilon) {
    require("BatchNormalization", x, ElementType.FLOAT);
    if (x.shape().rank() < 2) {
      throw refusal("BatchNormalization", "takes channels, not " + x);
    }
    for (Tensor numbers : new Tensor[] {scale, shift, mean, variance}) {
      requireChannel("BatchNormalization", numbers, x.shape().dim(1));
    }
    Operation operation =
        Operation.of("BatchNormalization", x, scale, shift, mean, variance)
            .with("epsilon", epsilon);
    return node(operation, x.type(), x.shape());
  }

  private void requireChannel(String operator, Tensor numbers, Dim channels) {
    requireRank(operator, numbers, 1);
    if (!numbers.shape().dim(0).mayEqual(channels)) {
      throw refusal(operator, numbers + " does not fit " + channels + " channels");
    }
  }
}
