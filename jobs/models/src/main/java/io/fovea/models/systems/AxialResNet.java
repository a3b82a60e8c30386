package io.fovea.models.systems;

import io.fovea.models.attention.Axial;
import io.fovea.models.attention.Offsets;
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
 * The backbone of Axial-DeepLab (Wang et al., 2020): a ResNet whose 3 x 3 convolutions are
 * position-sensitive attention along columns and then rows, behind a convolutional stem. Modules
 * are named as the authors' code in PyTorch names them, its spelling included.
 *
 * @param blocks in each of the four stages
 * @param scale of all channels: S is 0.5, M 0.75, L 1 and XL 2
 */
public record AxialResNet(List<Integer> blocks, double scale) {
  private static final int HEADS = 8;
  private static final Window ONE = Window.of(1, 1);

  public AxialResNet {
    blocks = List.copyOf(blocks);
    if (blocks.size() != 4 || !(scale == 0.5 || scale == 0.75 || scale == 1 || scale == 2)) {
      throw new IllegalArgumentException(blocks + " blocks at a scale of " + scale);
    }
  }

  /**
   * A published network: axial26s, axial50s, axial50m, axial50l or axial50xl.
   *
   * @throws IllegalArgumentException for any other name
   */
  public static AxialResNet named(String name) {
    List<Integer> blocks = name.startsWith("axial26") ? List.of(1, 2, 4, 1) : List.of(3, 4, 6, 3);
    return switch (name) {
      case "axial26s", "axial50s" -> new AxialResNet(blocks, 0.5);
      case "axial50m" -> new AxialResNet(blocks, 0.75);
      case "axial50l" -> new AxialResNet(blocks, 1);
      case "axial50xl" -> new AxialResNet(blocks, 2);
      default -> throw new IllegalArgumentException("no axial network is called " + name);
    };
  }

  /**
   * The classifier: {@code image} FLOAT [1, 3, height, width] to {@code logits} [1, 1000]. Relative
   * tables are as long as the maps of such an image need.
   *
   * @param height of the image, a multiple of 32, as is the width
   */
  public GraphBuilder classifier(int height, int width, WeightSource weights) {
    if (height % 32 != 0 || width % 32 != 0) {
      throw new IllegalArgumentException(height + " x " + width + ": multiples of 32");
    }
    GraphBuilder graph = GraphBuilder.named("axial_resnet", weights);
    // One image: lines of pixels become the batch, whose length the builder would have to name.
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, height, width));
    List<Tensor> features = features(graph, image);
    Tensor pooled = graph.reduceMean(features.get(3), false, 2, 3);
    graph.output("logits", Layers.linear(graph.scope("fc"), pooled, 1000, true));
    return graph;
  }

  /**
   * Adds the backbone.
   *
   * @return maps at strides 4, 8, 16 and 32
   */
  public List<Tensor> features(GraphBuilder graph, Tensor image) {
    Tensor x =
        graph.relu(
            ConvNorm.of(
                graph,
                "conv1",
                "bn1",
                image,
                channels(64),
                Window.of(7, 7).stride(2, 2).padding(3, 3)));
    x = graph.maxPool(x, Window.same(3).stride(2, 2));
    List<Tensor> features = new ArrayList<>();
    for (int stage = 0; stage < blocks.size(); stage++) {
      for (int block = 0; block < blocks.get(stage); block++) {
        GraphBuilder scope = graph.scope("layer" + (stage + 1)).scope(Integer.toString(block));
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x =
            bottleneck(
                scope, x, channels(128 << stage), channels(256 << stage), stride, block == 0);
      }
      features.add(x);
    }
    return features;
  }

  private int channels(int base) {
    return Math.toIntExact((long) (base * scale));
  }

  private static Tensor bottleneck(
      GraphBuilder graph, Tensor x, int width, int outputs, int stride, boolean projects) {
    Tensor y = graph.relu(ConvNorm.of(graph, "conv_down", "bn1", x, width, ONE));
    y = attend(graph.scope("hight_block"), y, width, Axial.Axis.HEIGHT);
    y = attend(graph.scope("width_block"), y, width, Axial.Axis.WIDTH);
    if (stride > 1) {
      y = graph.averagePool(y, Window.of(stride, stride).stride(stride, stride));
    }
    y = ConvNorm.of(graph, "conv_up", "bn2", graph.relu(y), outputs, ONE);
    Tensor shortcut = x;
    if (projects) {
      Window window = ONE.stride(stride, stride);
      shortcut = ConvNorm.of(graph.scope("downsample"), "0", "1", x, outputs, window);
    }
    return graph.relu(graph.add(y, shortcut));
  }

  private static Tensor attend(GraphBuilder graph, Tensor x, int width, Axial.Axis axis) {
    int line = Math.toIntExact(x.shape().dim(axis == Axial.Axis.HEIGHT ? 2 : 3).fixedSize());
    return new Axial(width, width, HEADS, axis, 0, line, Offsets.MIXED, true).attend(graph, x);
  }
}
