package io.fovea.models.systems;

import io.fovea.models.attention.MaskedCross;
import io.fovea.models.attention.MultiHead;
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
 * Mask2Former: a pixel decoder, and a decoder whose queries look, layer by layer, only where they
 * last predicted their own mask. Modules are named as in the authors' code, below {@code
 * sem_seg_head}.
 *
 * @param queries masks given
 * @param width of queries and maps
 * @param heads of all attention
 * @param hidden width within the decoder's feed-forward layers
 * @param encoderLayers of the pixel decoder
 * @param encoderHidden width within its feed-forward layers
 * @param decoderLayers each masked cross attention, self-attention and feed-forward
 * @param classes without the one for nothing
 */
public record Mask2Former(
    int queries,
    int width,
    int heads,
    int hidden,
    int encoderLayers,
    int encoderHidden,
    int decoderLayers,
    int classes) {
  private static final int LEVELS = 3;

  /** The published size with a ResNet: 100 queries, 9 layers. */
  public static Mask2Former published(int classes) {
    return new Mask2Former(100, 256, 8, 2048, 6, 1024, 9, classes);
  }

  /**
   * The whole model: {@code image} FLOAT [1, 3, height, width] to {@code pred_logits} [1, queries,
   * classes + 1] and {@code pred_masks} [1, queries, H / 4, W / 4] logits.
   *
   * @param height of the image, a multiple of 32, as is the width
   */
  public GraphBuilder build(Backbone backbone, int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("mask2former", weights);
    Decoder decoder = connect(graph, backbone, height, imageWidth).decoder();
    graph.output("pred_logits", decoder.logits);
    graph.output("pred_masks", decoder.masks);
    return graph;
  }

  /**
   * What VITA takes of a frame: {@code image} as above to {@code frame_queries} [1, queries, width]
   * and {@code mask_features} [1, width, H / 4, W / 4], which are VITA's own projection of the
   * pixel decoder's finest map.
   */
  public GraphBuilder frame(Backbone backbone, int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("vita_frame", weights);
    Connected connected = connect(graph, backbone, height, imageWidth);
    graph.output("frame_queries", connected.decoder().normed);
    graph.output(
        "mask_features",
        Layers.conv(
            graph.scope("vita_mask_features"),
            connected.decoded().finest(),
            width,
            Window.of(1, 1),
            true));
    return graph;
  }

  /** The masked decoder alone, over maps of the pixel decoder for an image of this size. */
  GraphBuilder decoder(int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("mask2former_decoder", weights);
    List<Tensor> maps = new ArrayList<>();
    for (int stride = 32; stride >= 8; stride /= 2) {
      Shape shape = Shape.of(1, width, height / stride, imageWidth / stride);
      maps.add(graph.input("stride_" + stride, ElementType.FLOAT, shape));
    }
    Tensor features =
        graph.input("features", ElementType.FLOAT, Shape.of(1, width, height / 4, imageWidth / 4));
    Decoder decoder = decode(graph, maps, features);
    graph.output("pred_logits", decoder.logits);
    graph.output("pred_masks", decoder.masks);
    return graph;
  }

  private record Connected(PixelDecoder.Decoded decoded, Decoder decoder) {}

  /** The last prediction, and the queries that it was made from after their norm. */
  private record Decoder(Tensor logits, Tensor masks, Tensor normed) {}

  private Connected connect(GraphBuilder graph, Backbone backbone, int height, int imageWidth) {
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, height, imageWidth));
    List<Tensor> maps = backbone.features(graph.scope("backbone"), image);
    GraphBuilder head = graph.scope("sem_seg_head");
    PixelDecoder.Decoded decoded =
        new PixelDecoder(width, heads, encoderHidden, encoderLayers)
            .connect(head.scope("pixel_decoder"), maps);
    return new Connected(
        decoded, decode(head.scope("predictor"), decoded.maps(), decoded.maskFeatures()));
  }

  private Decoder decode(GraphBuilder graph, List<Tensor> maps, Tensor features) {
    MultiHead attention =
        new MultiHead(width, heads, MultiHead.Scale.HEAD_WIDTH, true, MultiHead.Names.PACKED);
    Tensor levelEmbedding = graph.scope("level_embed").parameter("weight", LEVELS, width);
    Tensor queryPosition =
        graph.unsqueeze(graph.scope("query_embed").parameter("weight", queries, width), 0);
    Tensor x = graph.unsqueeze(graph.scope("query_feat").parameter("weight", queries, width), 0);
    List<Tensor> values = new ArrayList<>();
    List<Tensor> keys = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      Tensor own = graph.reshape(graph.slice(levelEmbedding, 0, level, level + 1), 1, width, 1, 1);
      values.add(graph.add(maps.get(level), own));
      Tensor sine = PixelDecoder.sine(graph.scope("pe_layer." + level), maps.get(level));
      keys.add(graph.add(values.get(level), sine));
    }
    Predictor predictor = new Predictor(graph, width);
    Tensor masks = predictor.masks(predictor.normed(x), features);
    for (int i = 0; i < decoderLayers; i++) {
      int level = i % LEVELS;
      GraphBuilder cross = graph.scope("transformer_cross_attention_layers." + i);
      Tensor seen =
          new MaskedCross(attention)
              .attend(
                  cross.scope("multihead_attn"),
                  graph.add(x, queryPosition),
                  keys.get(level),
                  values.get(level),
                  masks);
      x = Transformer.residual(cross.scope("norm"), x, seen);
      GraphBuilder self = graph.scope("transformer_self_attention_layers." + i);
      Tensor placed = graph.add(x, queryPosition);
      Tensor heard = attention.attend(self.scope("self_attn"), placed, placed, x);
      x = Transformer.residual(self.scope("norm"), x, heard);
      GraphBuilder forward = graph.scope("transformer_ffn_layers." + i);
      x =
          Transformer.residual(
              forward.scope("norm"), x, Transformer.feedForward(forward, x, hidden));
      masks = predictor.masks(predictor.normed(x), features);
    }
    Tensor normed = predictor.normed(x);
    Tensor logits = Layers.linear(graph.scope("class_embed"), normed, classes + 1L, true);
    return new Decoder(logits, masks, normed);
  }

  /** The prediction that is made before the first layer and after each: one set of parameters. */
  private static final class Predictor {
    private static final int DEPTH = 3;

    private final GraphBuilder graph;
    private final Tensor scale;
    private final Tensor shift;
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> biases = new ArrayList<>();

    Predictor(GraphBuilder graph, int width) {
      this.graph = graph;
      GraphBuilder norm = graph.scope("decoder_norm");
      this.scale = norm.parameter("weight", width);
      this.shift = norm.parameter("bias", width);
      for (int i = 0; i < DEPTH; i++) {
        GraphBuilder layer = graph.scope("mask_embed.layers." + i);
        weights.add(layer.parameter("weight", width, width));
        biases.add(layer.parameter("bias", width));
      }
    }

    Tensor normed(Tensor x) {
      return graph.layerNorm(x, scale, shift, Layers.EPSILON);
    }

    Tensor masks(Tensor normed, Tensor features) {
      Tensor embed = normed;
      for (int i = 0; i < DEPTH; i++) {
        Tensor input = i == 0 ? embed : graph.relu(embed);
        embed = Layers.linear(graph, input, weights.get(i), biases.get(i));
      }
      return Transformer.masks(graph, embed, features);
    }
  }
}
