package io.fovea.models.systems;

import io.fovea.models.attention.Axial;
import io.fovea.models.attention.Offsets;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The Axial-ResNet within Axial-DeepLab, which differs from {@link AxialResNet}, the classifier: a
 * stem of three convolutions as DeepLab has it, no stride in the last stage, lines thinned out
 * right after the attention along them, offsets counted from query to key, and relative tables of
 * one length whatever the map's size.
 *
 * @param blocks in each of the four stages
 * @param scale of all channels: S is 0.5, M 0.75, L 1 and XL 2; multiples of 1/8
 * @param span how many pixels of its line each looks at where the line is longer; odd
 */
record AxialBackbone(List<Integer> blocks, double scale, int span) {
  private static final int HEADS = 8;
  private static final int STAGES = 4;

  /** Of lines that the tables are made for: 2 x 255 - 1 offsets. */
  private static final int LENGTH = 255;

  private static final Window ONE = Window.of(1, 1);
  private static final Window THREE = Window.same(3);

  AxialBackbone {
    blocks = List.copyOf(blocks);
    if (blocks.size() != STAGES || scale <= 0 || scale * 8 != Math.rint(scale * 8)) {
      throw new IllegalArgumentException(blocks + " blocks at a scale of " + scale);
    }
  }

  /** Of 50 layers, with the span that is published for large images. */
  static AxialBackbone published(double scale) {
    return new AxialBackbone(List.of(3, 4, 6, 3), scale, 65);
  }

  /**
   * Adds the backbone.
   *
   * @param image [1, 3, height, width], both fixed
   * @return maps at strides 4, 8, 16 and 16, of 256, 512, 1024 and 2048 channels times the scale
   */
  List<Tensor> features(GraphBuilder graph, Tensor image) {
    GraphBuilder stem = graph.scope("stem");
    Tensor x = layer(stem.scope("0"), image, channels(64), THREE.stride(2, 2));
    x = layer(stem.scope("1"), x, channels(64), THREE);
    x = layer(stem.scope("2"), x, channels(128), THREE);
    x = graph.maxPool(x, THREE.stride(2, 2));
    List<Tensor> features = new ArrayList<>();
    for (int stage = 0; stage < STAGES; stage++) {
      for (int block = 0; block < blocks.get(stage); block++) {
        boolean first = block == 0;
        int stride = first && (stage == 1 || stage == 2) ? 2 : 1;
        x = bottleneck(graph.scope("layer" + (stage + 1) + "." + block), x, stage, stride, first);
      }
      features.add(x);
    }
    return features;
  }

  private static Tensor layer(GraphBuilder graph, Tensor x, int outputs, Window window) {
    return graph.relu(ConvNorm.of(graph, "conv", "norm", x, outputs, window));
  }

  private int channels(int base) {
    return Math.toIntExact((long) (base * scale));
  }

  private Tensor bottleneck(GraphBuilder graph, Tensor x, int stage, int stride, boolean projects) {
    int width = channels(128 << stage);
    int outputs = channels(256 << stage);
    Tensor y = layer(graph.scope("down"), x, width, ONE);
    y = attend(graph.scope("height_axis"), y, width, Axial.Axis.HEIGHT);
    y = stride == 1 ? y : graph.maxPool(y, ONE.stride(stride, 1));
    y = attend(graph.scope("width_axis"), y, width, Axial.Axis.WIDTH);
    y = stride == 1 ? y : graph.maxPool(y, ONE.stride(1, stride));
    y = ConvNorm.of(graph.scope("up"), "conv", "norm", graph.relu(y), outputs, ONE);
    Tensor shortcut = x;
    if (projects) {
      Window window = ONE.stride(stride, stride);
      shortcut = ConvNorm.of(graph.scope("shortcut"), "conv", "norm", x, outputs, window);
    }
    return graph.relu(graph.add(y, shortcut));
  }

  private Tensor attend(GraphBuilder graph, Tensor x, int width, Axial.Axis axis) {
    long line = x.shape().dim(axis == Axial.Axis.HEIGHT ? 2 : 3).fixedSize();
    // Where the span reaches from one end to the other, all of the line is the same and cheaper.
    int own = span / 2 >= line - 1 ? 0 : span;
    return new Axial(width, width, HEADS, axis, own, LENGTH, Offsets.KEY_LESS_QUERY, true)
        .attend(graph, x);
  }
}
