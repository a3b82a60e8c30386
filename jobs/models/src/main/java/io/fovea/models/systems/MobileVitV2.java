package io.fovea.models.systems;

import io.fovea.models.attention.Separable;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Interpolation;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import io.fovea.models.weights.WeightSource;
import java.util.ArrayList;
import java.util.List;

/**
 * MobileViTv2 (Mehta and Rastegari, 2022): inverted residuals, and from stride 8 on blocks that
 * look at all patches by separable self-attention. Modules are named as timm names them.
 *
 * @param multiplier of all channels: one of {@link #MULTIPLIERS}
 */
public record MobileVitV2(double multiplier) {
  /** The published widths. */
  public static final List<Double> MULTIPLIERS = List.of(0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0);

  private static final int[] OUTPUTS = {64, 128, 256, 384, 512};
  private static final int[] WIDTHS = {128, 192, 256};
  private static final int[] DEPTHS = {2, 4, 3};
  private static final Window ONE = Window.of(1, 1);

  /** Pixels of a patch: two by two. */
  private static final int PIXELS = 4;

  public MobileVitV2 {
    if (!MULTIPLIERS.contains(multiplier)) {
      throw new IllegalArgumentException("a width of " + multiplier + ", not of " + MULTIPLIERS);
    }
  }

  /**
   * The classifier: {@code image} FLOAT [N, 3, height, width], from 0 to 1, to {@code logits} [N,
   * 1000].
   *
   * @param height of the image, 32 or more, as is the width
   */
  public GraphBuilder classifier(int height, int width, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("mobilevitv2", weights);
    List<Tensor> features = features(graph, ResNet50.image(graph, height, width));
    Tensor pooled = graph.reduceMean(features.get(features.size() - 1), false, 2, 3);
    graph.output("logits", Layers.linear(graph.scope("head.fc"), pooled, 1000, true));
    return graph;
  }

  /** The backbone: outputs {@code stride2} to {@code stride32}, each named by its stride. */
  public GraphBuilder backbone(int height, int width, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("mobilevitv2_features", weights);
    List<Tensor> features = features(graph, ResNet50.image(graph, height, width));
    for (int i = 0; i < features.size(); i++) {
      graph.output("stride" + (2 << i), features.get(i));
    }
    return graph;
  }

  /**
   * Adds the backbone.
   *
   * @return maps at strides 2, 4, 8, 16 and 32
   */
  public List<Tensor> features(GraphBuilder graph, Tensor image) {
    Tensor x =
        graph.swish(
            ConvNorm.of(
                graph.scope("stem"),
                "conv",
                "bn",
                image,
                channels(32),
                Window.same(3).stride(2, 2)));
    List<Tensor> features = new ArrayList<>();
    GraphBuilder stages = graph.scope("stages");
    x = inverted(stages.scope("0.0"), x, channels(OUTPUTS[0]), 1);
    features.add(x);
    x = inverted(stages.scope("1.0"), x, channels(OUTPUTS[1]), 2);
    x = inverted(stages.scope("1.1"), x, channels(OUTPUTS[1]), 1);
    features.add(x);
    for (int i = 0; i < WIDTHS.length; i++) {
      GraphBuilder stage = stages.scope(Integer.toString(i + 2));
      x = inverted(stage.scope("0"), x, channels(OUTPUTS[i + 2]), 2);
      x = block(stage.scope("1"), x, channels(WIDTHS[i]), DEPTHS[i]);
      features.add(x);
    }
    return features;
  }

  private int channels(int base) {
    // All published widths give multiples of 8, to which they would be rounded.
    return Math.toIntExact(Math.round(base * multiplier));
  }

  private static Tensor inverted(GraphBuilder graph, Tensor x, int outputs, int stride) {
    int inputs = Math.toIntExact(x.shape().dim(1).fixedSize());
    int hidden = 2 * inputs;
    Tensor y = graph.swish(ConvNorm.of(graph.scope("conv1_1x1"), "conv", "bn", x, hidden, ONE));
    Window window = Window.same(3).stride(stride, stride);
    y = graph.swish(ConvNorm.of(graph.scope("conv2_kxk"), "conv", "bn", y, hidden, window, hidden));
    y = ConvNorm.of(graph.scope("conv3_1x1"), "conv", "bn", y, outputs, ONE);
    return stride == 1 && inputs == outputs ? graph.add(x, y) : y;
  }

  private static Tensor block(GraphBuilder graph, Tensor input, int width, int depth) {
    Tensor x = even(graph, input);
    int outputs = Math.toIntExact(x.shape().dim(1).fixedSize());
    long height = x.shape().dim(2).fixedSize();
    long breadth = x.shape().dim(3).fixedSize();
    Tensor y =
        graph.swish(
            ConvNorm.of(
                graph.scope("conv_kxk"), "conv", "bn", x, outputs, Window.same(3), outputs));
    y = Layers.conv(graph.scope("conv_1x1"), y, width, ONE, false);
    y = graph.reshape(y, 0, width, height / 2, 2, breadth / 2, 2);
    y = graph.reshape(graph.transpose(y, 0, 1, 3, 5, 2, 4), 0, width, PIXELS, -1);
    for (int i = 0; i < depth; i++) {
      y = layer(graph.scope("transformer").scope(Integer.toString(i)), y, width);
    }
    y = norm(graph.scope("norm"), y);
    y = graph.reshape(y, 0, width, 2, 2, height / 2, breadth / 2);
    y = graph.reshape(graph.transpose(y, 0, 1, 4, 2, 5, 3), 0, width, height, breadth);
    return ConvNorm.of(graph.scope("conv_proj"), "conv", "bn", y, outputs, ONE);
  }

  /** Patches are two pixels high and wide: a map of odd size is stretched by one. */
  private static Tensor even(GraphBuilder graph, Tensor x) {
    long height = x.shape().dim(2).fixedSize();
    long width = x.shape().dim(3).fixedSize();
    return height % 2 == 0 && width % 2 == 0
        ? x
        : graph.resizeTo(
            x, Interpolation.LINEAR_ALIGN_CORNERS, height + height % 2, width + width % 2);
  }

  private static Tensor layer(GraphBuilder graph, Tensor x, int width) {
    Separable attention = new Separable(width, PIXELS);
    Tensor normed = norm(graph.scope("norm1"), x);
    Tensor y = graph.add(x, attention.connect(graph.scope("attn"), List.of(normed)).get(0));
    GraphBuilder mlp = graph.scope("mlp");
    Tensor hidden =
        mlp.swish(
            Layers.conv(
                mlp.scope("fc1"), norm(graph.scope("norm2"), y), 2L * width / 16 * 16, ONE, true));
    return graph.add(y, Layers.conv(mlp.scope("fc2"), hidden, width, ONE, true));
  }

  /**
   * The norm of a sample over all of its channels, pixels and patches at once, scaled and shifted a
   * channel at a time: a group norm of one group.
   *
   * @param x [N, width, pixels, patches]
   */
  static Tensor norm(GraphBuilder graph, Tensor x) {
    long width = x.shape().dim(1).fixedSize();
    Tensor centred = graph.sub(x, graph.reduceMean(x, true, 1, 2, 3));
    Tensor variance = graph.reduceMean(graph.mul(centred, centred), true, 1, 2, 3);
    Tensor normed = graph.div(centred, graph.sqrt(graph.add(variance, Layers.EPSILON)));
    Tensor scale = graph.reshape(graph.parameter("weight", width), 1, width, 1, 1);
    Tensor shift = graph.reshape(graph.parameter("bias", width), 1, width, 1, 1);
    return graph.add(graph.mul(normed, scale), shift);
  }
}
