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
 * The Swin transformer (Liu et al., 2021) as a backbone and as a classifier, modules named as in
 * its authors' code. Maps are filled up to whole windows with zeros, which are attended to like any
 * pixel, as that code does.
 *
 * @param width channels of the first stage; each next has twice as many
 * @param depths blocks of each of four stages
 * @param heads of the first stage; each next has twice as many
 * @param window side of a window in pixels of the map
 */
public record Swin(int width, List<Integer> depths, int heads, int window) implements Backbone {
  private static final int STAGES = 4;
  private static final int PATCH = 4;
  private static final int EXPANSION = 4;

  public Swin {
    depths = List.copyOf(depths);
    if (depths.size() != STAGES || width % heads != 0 || window < 2) {
      throw new IllegalArgumentException(
          depths.size() + " stages, " + width + " channels for " + heads + " heads");
    }
  }

  /** 28 M parameters. */
  public static Swin tiny() {
    return new Swin(96, List.of(2, 2, 6, 2), 3, 7);
  }

  /** 50 M parameters. */
  public static Swin small() {
    return new Swin(96, List.of(2, 2, 18, 2), 3, 7);
  }

  /**
   * 88 M parameters.
   *
   * @param window 7, or 12 for weights that were trained at 384 x 384
   */
  public static Swin base(int window) {
    return new Swin(128, List.of(2, 2, 18, 2), 4, window);
  }

  /** 197 M parameters; window as for the base. */
  public static Swin large(int window) {
    return new Swin(192, List.of(2, 2, 18, 2), 6, window);
  }

  /** The classifier: {@code image} FLOAT [1, 3, height, width] to {@code logits} [1, 1000]. */
  public GraphBuilder classifier(int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("swin", weights);
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, height, imageWidth));
    List<Tensor> stages = stages(graph, image);
    Tensor last = Layers.layerNorm(graph.scope("norm"), stages.get(STAGES - 1));
    Tensor mean = graph.reduceMean(last, false, 1, 2);
    graph.output("logits", Layers.linear(graph.scope("head"), mean, 1000, true));
    return graph;
  }

  /** The backbone alone: outputs {@code res2} to {@code res5} at strides 4 to 32. */
  public GraphBuilder backbone(int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("swin_features", weights);
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, height, imageWidth));
    List<Tensor> maps = features(graph, image);
    for (int i = 0; i < maps.size(); i++) {
      graph.output("res" + (i + 2), maps.get(i));
    }
    return graph;
  }

  /** Each stage's map after a norm of its own; the batch is of 1. */
  @Override
  public List<Tensor> features(GraphBuilder graph, Tensor image) {
    List<Tensor> stages = stages(graph, image);
    List<Tensor> maps = new ArrayList<>();
    for (int i = 0; i < STAGES; i++) {
      Tensor normed = Layers.layerNorm(graph.scope("norm" + i), stages.get(i));
      maps.add(graph.transpose(normed, 0, 3, 1, 2));
    }
    return maps;
  }

  /** Each stage's map as [1, height, width, channels]. */
  private List<Tensor> stages(GraphBuilder graph, Tensor image) {
    GraphBuilder embed = graph.scope("patch_embed");
    Tensor padded = filled(graph, filled(graph, image, 2, PATCH), 3, PATCH);
    Window patch = Window.of(PATCH, PATCH).stride(PATCH, PATCH);
    Tensor patches = Layers.conv(embed.scope("proj"), padded, width, patch, true);
    Tensor x = Layers.layerNorm(embed.scope("norm"), graph.transpose(patches, 0, 2, 3, 1));
    Tensor index = SwinWindows.index(graph, window);
    List<Tensor> stages = new ArrayList<>();
    for (int stage = 0; stage < STAGES; stage++) {
      GraphBuilder layer = graph.scope("layers." + stage);
      for (int block = 0; block < depths.get(stage); block++) {
        x = block(layer.scope("blocks." + block), x, heads << stage, block % 2 == 1, index);
      }
      stages.add(x);
      if (stage < STAGES - 1) {
        x = merged(layer.scope("downsample"), x);
      }
    }
    return stages;
  }

  private Tensor block(
      GraphBuilder graph, Tensor x, int blockHeads, boolean shifted, Tensor index) {
    long channels = x.shape().dim(3).fixedSize();
    Tensor normed = Layers.layerNorm(graph.scope("norm1"), x);
    Tensor filled = filled(graph, filled(graph, normed, 1, window), 2, window);
    // A map of a single window has nothing to shift.
    boolean single =
        filled.shape().dim(1).fixedSize() <= window && filled.shape().dim(2).fixedSize() <= window;
    int shift = shifted && !single ? window / 2 : 0;
    SwinWindows windows = new SwinWindows(graph.scope("attn"), window, shift, blockHeads);
    Tensor heard = windows.attend(filled, index);
    Tensor cropped =
        graph.slice(
            graph.slice(heard, 1, 0, x.shape().dim(1).fixedSize()),
            2,
            0,
            x.shape().dim(2).fixedSize());
    Tensor y = graph.add(x, cropped);
    GraphBuilder mlp = graph.scope("mlp");
    Tensor hidden =
        Layers.linear(
            mlp.scope("fc1"),
            Layers.layerNorm(graph.scope("norm2"), y),
            EXPANSION * channels,
            true);
    return graph.add(y, Layers.linear(mlp.scope("fc2"), graph.gelu(hidden), channels, true));
  }

  /** Each 2 x 2 pixels as one of twice the channels. */
  private static Tensor merged(GraphBuilder graph, Tensor x) {
    long channels = x.shape().dim(3).fixedSize();
    Tensor even = filled(graph, filled(graph, x, 1, 2), 2, 2);
    long height = even.shape().dim(1).fixedSize() / 2;
    long across = even.shape().dim(2).fixedSize() / 2;
    // Row in the square, column in the square, channel: columns are counted first.
    Tensor squares = graph.reshape(even, 1, height, 2, across, 2, channels);
    Tensor together =
        graph.reshape(graph.transpose(squares, 0, 1, 3, 4, 2, 5), 1, height, across, 4 * channels);
    Tensor normed = Layers.layerNorm(graph.scope("norm"), together);
    return Layers.linear(graph.scope("reduction"), normed, 2 * channels, false);
  }

  /** Zeros after an axis up to a multiple. */
  private static Tensor filled(GraphBuilder graph, Tensor x, int axis, int multiple) {
    long missing = Math.floorMod(-x.shape().dim(axis).fixedSize(), (long) multiple);
    return missing == 0 ? x : graph.pad(x, axis, 0, missing, 0);
  }
}
