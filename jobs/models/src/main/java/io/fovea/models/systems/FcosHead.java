package io.fovea.models.systems;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * FCOS's head with BlendMask's top layer: two towers over every level of a pyramid, whose
 * parameters all levels share, and a factor for distances that each level has of its own.
 */
final class FcosHead {
  private static final Window THREE = Window.same(3);

  private final GraphBuilder graph;
  private final GraphBuilder top;
  private final List<Layer> classTower;
  private final List<Layer> boxTower;
  private final Layer classes;
  private final Layer distances;
  private final Layer centreness;
  private final Layer attention;

  /** A 3 x 3 convolution, and the group norm after it where there is one. */
  private record Layer(Tensor weight, Tensor bias, Tensor scale, Tensor shift) {}

  /**
   * What every place of every level says, places being level by level and row by row.
   *
   * @param classes [1, places, classes] logits
   * @param centreness [1, places, 1] logits
   * @param distances [1, places, 4] to left, top, right and bottom, in pixels of the image
   * @param attention [1, places, channels of the top layer]
   */
  record Dense(Tensor classes, Tensor centreness, Tensor distances, Tensor attention) {}

  FcosHead(
      GraphBuilder graph, GraphBuilder top, int width, int classes, long attention, int tower) {
    this.graph = graph;
    this.top = top;
    this.classTower = tower(graph, "cls_tower", width, tower);
    this.boxTower = tower(graph, "bbox_tower", width, tower);
    this.classes = layer(graph.scope("cls_logits"), null, width, classes);
    this.distances = layer(graph.scope("bbox_pred"), null, width, 4);
    this.centreness = layer(graph.scope("ctrness"), null, width, 1);
    this.attention = layer(top, null, width, attention);
  }

  private static List<Layer> tower(GraphBuilder graph, String name, int width, int depth) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      // Convolution, norm and ReLU are three modules in a row.
      GraphBuilder conv = graph.scope(name + "." + 3 * i);
      layers.add(layer(conv, graph.scope(name + "." + (3 * i + 1)), width, width));
    }
    return layers;
  }

  private static Layer layer(GraphBuilder conv, GraphBuilder norm, int inputs, long outputs) {
    return new Layer(
        conv.parameter("weight", outputs, inputs, 3, 3),
        conv.parameter("bias", outputs),
        norm == null ? null : norm.parameter("weight", outputs),
        norm == null ? null : norm.parameter("bias", outputs));
  }

  Dense connect(List<Tensor> levels, List<Integer> strides) {
    List<Tensor> classMaps = new ArrayList<>();
    List<Tensor> centreMaps = new ArrayList<>();
    List<Tensor> distanceMaps = new ArrayList<>();
    List<Tensor> attentionMaps = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      Tensor forClasses = run(classTower, levels.get(i));
      Tensor forBoxes = run(boxTower, levels.get(i));
      classMaps.add(places(conv(classes, forClasses)));
      centreMaps.add(places(conv(centreness, forBoxes)));
      Tensor factor = graph.scope("scales." + i).parameter("scale", 1);
      Tensor scaled = graph.relu(graph.mul(conv(distances, forBoxes), factor));
      distanceMaps.add(places(graph.mul(scaled, (float) strides.get(i))));
      attentionMaps.add(places(top.conv(forBoxes, attention.weight, attention.bias, THREE)));
    }
    return new Dense(
        joined(classMaps), joined(centreMaps), joined(distanceMaps), joined(attentionMaps));
  }

  private Tensor run(List<Layer> tower, Tensor level) {
    Tensor x = level;
    for (Layer layer : tower) {
      x = graph.relu(PixelDecoder.groupNorm(graph, conv(layer, x), layer.scale, layer.shift));
    }
    return x;
  }

  private Tensor conv(Layer layer, Tensor x) {
    return graph.conv(x, layer.weight, layer.bias, THREE);
  }

  private Tensor places(Tensor map) {
    return graph.transpose(graph.reshape(map, 0, 0, -1), 0, 2, 1);
  }

  private Tensor joined(List<Tensor> levels) {
    return graph.concat(1, levels.toArray(Tensor[]::new));
  }
}
