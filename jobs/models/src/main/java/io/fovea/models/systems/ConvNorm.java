package io.fovea.models.systems;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;

/** A convolution without bias and the batch norm after it. */
final class ConvNorm {
  private ConvNorm() {}

  /**
   * Both, named {@code conv} and {@code norm} as the caller's module tree has them.
   *
   * @param conv scope of the convolution
   * @param norm scope of the norm
   */
  static Tensor of(
      GraphBuilder graph,
      String conv,
      String norm,
      Tensor x,
      long outputs,
      Window window,
      int groups) {
    Tensor y = Layers.conv(graph.scope(conv), x, outputs, window, groups, false);
    return Layers.batchNorm(graph.scope(norm), y);
  }

  static Tensor of(
      GraphBuilder graph, String conv, String norm, Tensor x, long outputs, Window window) {
    return of(graph, conv, norm, x, outputs, window, 1);
  }
}
