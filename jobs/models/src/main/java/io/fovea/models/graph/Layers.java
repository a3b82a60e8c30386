package io.fovea.models.graph;

/**
 * Layers with parameters of their own, named within the graph's scope as PyTorch names them: {@code
 * weight}, {@code bias}, {@code running_mean}, {@code running_var}.
 */
public final class Layers {
  /** What PyTorch adds to variances unless told otherwise. */
  public static final float EPSILON = 1e-5f;

  private Layers() {}

  /**
   * x weight' + bias, weight [outputs, inputs], over the last axis of a tensor of two dimensions or
   * more, the last of a fixed size.
   */
  public static Tensor linear(GraphBuilder graph, Tensor x, long outputs, boolean bias) {
    Tensor weight = graph.parameter("weight", outputs, x.shape().dim(-1).fixedSize());
    return linear(graph, x, weight, bias ? graph.parameter("bias", outputs) : null);
  }

  /** As above with parameters that are there already; {@code bias} may be null. */
  public static Tensor linear(GraphBuilder graph, Tensor x, Tensor weight, Tensor bias) {
    Tensor product = graph.matMul(x, graph.transpose(weight, 1, 0));
    return bias == null ? product : graph.add(product, bias);
  }

  /** Layer normalisation over the last axis. */
  public static Tensor layerNorm(GraphBuilder graph, Tensor x) {
    long width = x.shape().dim(-1).fixedSize();
    return graph.layerNorm(
        x, graph.parameter("weight", width), graph.parameter("bias", width), EPSILON);
  }

  /** Batch normalisation over axis 1, of a fixed size, as it is at inference. */
  public static Tensor batchNorm(GraphBuilder graph, Tensor x) {
    long channels = x.shape().dim(1).fixedSize();
    return graph.batchNorm(
        x,
        graph.parameter("weight", channels),
        graph.parameter("bias", channels),
        graph.parameter("running_mean", channels),
        graph.parameter("running_var", channels),
        EPSILON);
  }

  /** Convolution of all channels, whose number is fixed, with all. */
  public static Tensor conv(
      GraphBuilder graph, Tensor x, long outputs, Window window, boolean bias) {
    return conv(graph, x, outputs, window, 1, bias);
  }

  /** Convolution in groups of channels. */
  public static Tensor conv(
      GraphBuilder graph, Tensor x, long outputs, Window window, int groups, boolean bias) {
    Tensor weight =
        graph.parameter(
            "weight",
            outputs,
            x.shape().dim(1).fixedSize() / groups,
            window.kernelHeight(),
            window.kernelWidth());
    return graph.conv(x, weight, bias ? graph.parameter("bias", outputs) : null, window, groups);
  }
}
