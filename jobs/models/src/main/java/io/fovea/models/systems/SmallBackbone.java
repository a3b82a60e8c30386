package io.fovea.models.systems;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * A backbone of five convolutions, each of stride 2, for systems small enough to run anywhere.
 *
 * @param channels of the first map; each next has twice as many
 */
public record SmallBackbone(int channels) implements Backbone {
  @Override
  public List<Tensor> features(GraphBuilder graph, Tensor image) {
    Window halve = Window.same(3).stride(2, 2);
    Tensor x = graph.relu(Layers.conv(graph.scope("stem"), image, channels, halve, true));
    List<Tensor> maps = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long outputs = (long) channels << i;
      x = graph.relu(Layers.conv(graph.scope("stage." + i), x, outputs, halve, true));
      maps.add(x);
    }
    return maps;
  }
}
