package io.fovea.models.systems;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import java.util.List;

/** What a system takes its maps from. */
@FunctionalInterface
public interface Backbone {
  /**
   * Adds itself.
   *
   * @param image [N, 3, height, width], both fixed
   * @return four maps at strides 4, 8, 16 and 32, of fixed channels, heights and widths
   */
  List<Tensor> features(GraphBuilder graph, Tensor image);
}
