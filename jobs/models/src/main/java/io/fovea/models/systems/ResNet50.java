package io.fovea.models.systems;

import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import io.fovea.models.weights.WeightSource;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet-50 (He et al., 2016) with the stride in the 3 x 3 convolution, as torchvision has it and
 * names it.
 */
public final class ResNet50 {
  private static final int[] BLOCKS = {3, 4, 6, 3};
  private static final int EXPANSION = 4;
  private static final Window ONE = Window.of(1, 1);

  private ResNet50() {}

  /**
   * The classifier: {@code image} FLOAT [N, 3, height, width] to {@code logits} [N, 1000].
   *
   * @param height of the image, 32 or more, as is the width
   */
  public static GraphBuilder classifier(int height, int width, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("resnet50", weights);
    List<Tensor> features = features(graph, image(graph, height, width));
    Tensor pooled = graph.reduceMean(features.get(3), false, 2, 3);
    graph.output("logits", Layers.linear(graph.scope("fc"), pooled, 1000, true));
    return graph;
  }

  /** The backbone: outputs {@code res2} to {@code res5} at strides 4 to 32. */
  public static GraphBuilder backbone(int height, int width, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("resnet50_features", weights);
    List<Tensor> features = features(graph, image(graph, height, width));
    for (int i = 0; i < features.size(); i++) {
      graph.output("res" + (i + 2), features.get(i));
    }
    return graph;
  }

  static Tensor image(GraphBuilder graph, int height, int width) {
    return graph.input("image", ElementType.FLOAT, Shape.of("N", 3, height, width));
  }

  /**
   * Adds the backbone.
   *
   * @param image [N, 3, height, width], of fixed size
   * @return maps of 256, 512, 1024 and 2048 channels at strides 4, 8, 16 and 32
   */
  public static List<Tensor> features(GraphBuilder graph, Tensor image) {
    Tensor x =
        graph.relu(
            ConvNorm.of(
                graph, "conv1", "bn1", image, 64, Window.of(7, 7).stride(2, 2).padding(3, 3)));
    x = graph.maxPool(x, Window.same(3).stride(2, 2));
    List<Tensor> features = new ArrayList<>();
    for (int stage = 0; stage < BLOCKS.length; stage++) {
      for (int block = 0; block < BLOCKS[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        GraphBuilder scope = graph.scope("layer" + (stage + 1)).scope(Integer.toString(block));
        x = bottleneck(scope, x, 64 << stage, stride, block == 0);
      }
      features.add(x);
    }
    return features;
  }

  private static Tensor bottleneck(
      GraphBuilder graph, Tensor x, int width, int stride, boolean projects) {
    Tensor y = graph.relu(ConvNorm.of(graph, "conv1", "bn1", x, width, ONE));
    Window window = Window.same(3).stride(stride, stride);
    y = graph.relu(ConvNorm.of(graph, "conv2", "bn2", y, width, window));
    y = ConvNorm.of(graph, "conv3", "bn3", y, (long) width * EXPANSION, ONE);
    Tensor shortcut = x;
    if (projects) {
      shortcut =
          ConvNorm.of(
              graph.scope("downsample"),
              "0",
              "1",
              x,
              (long) width * EXPANSION,
              ONE.stride(stride, stride));
    }
    return graph.relu(graph.add(y, shortcut));
  }
}
