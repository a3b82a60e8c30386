package io.fovea.models.systems;

import io.fovea.models.attention.Deformable;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Interpolation;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Mask2Former's pixel decoder: the three coarse maps of a backbone attend to one another by
 * deformable attention, then the finest map joins by one step of a pyramid. Modules are named as in
 * the authors' code.
 *
 * @param width of all maps that it gives
 * @param heads of the attention
 * @param hidden width within feed-forward layers
 * @param layers of attention
 */
record PixelDecoder(int width, int heads, int hidden, int layers) {
  private static final int LEVELS = 3;
  private static final int POINTS = 4;
  private static final int GROUPS = 32;
  private static final Window ONE = Window.of(1, 1);

  /**
   * What it gives.
   *
   * @param maps [1, width, h, w] at strides 32, 16 and 8, in this order
   * @param finest [1, width, H / 4, W / 4] before the convolution that makes mask features of it
   * @param maskFeatures the same after it
   */
  record Decoded(List<Tensor> maps, Tensor finest, Tensor maskFeatures) {}

  /**
   * Adds itself.
   *
   * @param maps of a backbone at strides 4, 8, 16 and 32, of fixed sizes and a batch of 1
   */
  Decoded connect(GraphBuilder graph, List<Tensor> maps) {
    GraphBuilder transformer = graph.scope("transformer");
    Tensor levelEmbedding = transformer.parameter("level_embed", LEVELS, width);
    List<Tensor> projected = new ArrayList<>();
    List<Tensor> tokens = new ArrayList<>();
    List<Tensor> positions = new ArrayList<>();
    List<Tensor> references = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      GraphBuilder scope = graph.scope("input_proj." + level);
      Tensor map =
          groupNorm(
              scope.scope("1"),
              Layers.conv(scope.scope("0"), maps.get(3 - level), width, ONE, true));
      projected.add(map);
      tokens.add(tokens(graph, map));
      Tensor sine = sine(graph.scope("pe_layer." + level), map);
      Tensor own = graph.slice(levelEmbedding, 0, level, level + 1);
      positions.add(graph.add(tokens(graph, sine), graph.unsqueeze(own, 0)));
      references.add(reference(graph.scope("reference." + level), map));
    }
    Tensor x = graph.concat(1, tokens.toArray(Tensor[]::new));
    Tensor position = graph.concat(1, positions.toArray(Tensor[]::new));
    Tensor places = graph.concat(1, references.toArray(Tensor[]::new));
    for (int i = 0; i < layers; i++) {
      x = layer(transformer.scope("encoder.layers." + i), x, position, places, projected);
    }
    List<Tensor> decoded = levels(graph, x, projected);
    Tensor finest = finest(graph, maps.get(0), decoded.get(LEVELS - 1));
    Tensor features = Layers.conv(graph.scope("mask_features"), finest, width, ONE, true);
    return new Decoded(decoded, finest, features);
  }

  private Tensor layer(
      GraphBuilder graph, Tensor x, Tensor position, Tensor places, List<Tensor> shapes) {
    Deformable attention = new Deformable(width, heads, LEVELS, POINTS);
    Tensor heard =
        attention.attend(
            graph.scope("self_attn"), graph.add(x, position), places, levels(graph, x, shapes));
    Tensor y = Transformer.residual(graph.scope("norm1"), x, heard);
    return Transformer.residual(graph.scope("norm2"), y, Transformer.feedForward(graph, y, hidden));
  }

  /** Tokens of all levels as maps again. */
  private List<Tensor> levels(GraphBuilder graph, Tensor x, List<Tensor> shapes) {
    List<Tensor> maps = new ArrayList<>();
    long from = 0;
    for (Tensor shape : shapes) {
      long height = shape.shape().dim(2).fixedSize();
      long across = shape.shape().dim(3).fixedSize();
      long to = from + height * across;
      Tensor own = graph.transpose(graph.slice(x, 1, from, to), 0, 2, 1);
      maps.add(graph.reshape(own, 0, 0, height, across));
      from = to;
    }
    return maps;
  }

  private Tensor finest(GraphBuilder graph, Tensor map, Tensor coarser) {
    GraphBuilder adapter = graph.scope("adapter_1");
    Tensor lateral = groupNorm(adapter.scope("norm"), Layers.conv(adapter, map, width, ONE, false));
    Tensor above =
        graph.resizeTo(
            coarser,
            Interpolation.LINEAR,
            lateral.shape().dim(2).fixedSize(),
            lateral.shape().dim(3).fixedSize());
    GraphBuilder layer = graph.scope("layer_1");
    Tensor merged = Layers.conv(layer, graph.add(lateral, above), width, Window.same(3), false);
    return graph.relu(groupNorm(layer.scope("norm"), merged));
  }

  /** Each pixel's centre, for every level: [1, h w, levels, 2]. */
  private static Tensor reference(GraphBuilder graph, Tensor map) {
    int height = Math.toIntExact(map.shape().dim(2).fixedSize());
    int across = Math.toIntExact(map.shape().dim(3).fixedSize());
    float[] centres = new float[height * across * LEVELS * 2];
    for (int i = 0; i < centres.length / 2; i++) {
      int pixel = i / LEVELS;
      int row = pixel / across;
      centres[2 * i] = (pixel % across + 0.5f) / across;
      centres[2 * i + 1] = (row + 0.5f) / height;
    }
    return graph.constant("points", centres, 1, (long) height * across, LEVELS, 2);
  }

  static Tensor sine(GraphBuilder graph, Tensor map) {
    int channels = Math.toIntExact(map.shape().dim(1).fixedSize());
    int height = Math.toIntExact(map.shape().dim(2).fixedSize());
    int across = Math.toIntExact(map.shape().dim(3).fixedSize());
    return graph.constant(
        "sine", SinePositions.of(channels, height, across), 1, channels, height, across);
  }

  private static Tensor tokens(GraphBuilder graph, Tensor map) {
    return graph.transpose(graph.reshape(map, 0, 0, -1), 0, 2, 1);
  }

  /** As below with parameters of its own. */
  private static Tensor groupNorm(GraphBuilder graph, Tensor x) {
    long channels = x.shape().dim(1).fixedSize();
    return groupNorm(
        graph, x, graph.parameter("weight", channels), graph.parameter("bias", channels));
  }

  /**
   * Normalisation over 32 groups of channels and all pixels; one group where channels are no
   * multiple of 32.
   *
   * @param scale [channels], as is shift
   */
  static Tensor groupNorm(GraphBuilder graph, Tensor x, Tensor scale, Tensor shift) {
    long channels = x.shape().dim(1).fixedSize();
    long groups = channels % GROUPS == 0 ? GROUPS : 1;
    Tensor grouped = graph.reshape(x, 0, groups, -1);
    Tensor centred = graph.sub(grouped, graph.reduceMean(grouped, true, 2));
    Tensor variance = graph.reduceMean(graph.mul(centred, centred), true, 2);
    Tensor normed = graph.div(centred, graph.sqrt(graph.add(variance, Layers.EPSILON)));
    Tensor back =
        graph.reshape(
            normed, 0, channels, x.shape().dim(2).fixedSize(), x.shape().dim(3).fixedSize());
    return graph.add(
        graph.mul(back, graph.reshape(scale, 1, channels, 1, 1)),
        graph.reshape(shift, 1, channels, 1, 1));
  }
}
