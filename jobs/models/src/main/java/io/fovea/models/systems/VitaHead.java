package io.fovea.models.systems;

import io.fovea.models.attention.MultiHead;
import io.fovea.models.attention.WindowedTemporal;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;

/**
 * VITA's head: the object tokens of all frames of a video attend to one another in windows of
 * frames, then learned video queries gather them into tracks. Modules are named as in the authors'
 * code.
 *
 * @param width of tokens and queries
 * @param heads of all attention
 * @param hidden width within feed-forward layers
 * @param frameQueries tokens of a frame
 * @param videoQueries tracks given
 * @param window frames of a window; 0 for all frames at once
 * @param encoderLayers every second of which moves frames by half a window first
 * @param decoderLayers over all tokens of the video
 * @param classes without the one for nothing
 */
public record VitaHead(
    int width,
    int heads,
    int hidden,
    int frameQueries,
    int videoQueries,
    int window,
    int encoderLayers,
    int decoderLayers,
    int classes) {
  /** Added to logits: far below any, and finite, for even frames that are none see something. */
  private static final float UNSEEN = -1e9f;

  /** The published size: 100 queries a frame, windows of 6 frames. */
  public static VitaHead published(int classes) {
    return new VitaHead(256, 8, 2048, 100, 100, 6, 6, 3, classes);
  }

  private MultiHead attention() {
    return new MultiHead(width, heads, MultiHead.Scale.HEAD_WIDTH, true, MultiHead.Names.PACKED);
  }

  /**
   * The graph: {@code frame_queries} FLOAT [frames, frameQueries, width] to {@code pred_logits}
   * [videoQueries, classes + 1] and {@code pred_mask_embed} [videoQueries, width].
   *
   * @param frames of the video, fixed in the graph
   */
  public GraphBuilder build(int frames, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("vita_head", weights);
    Tensor input =
        graph.input("frame_queries", ElementType.FLOAT, Shape.of(frames, frameQueries, width));
    Tensor tokens = encode(graph, input);
    output(graph, decode(graph, tokens, null));
    return graph;
  }

  private void output(GraphBuilder graph, Tensor queries) {
    Tensor normed = Layers.layerNorm(graph.scope("decoder_norm"), queries);
    Tensor logits = Layers.linear(graph.scope("class_embed"), normed, classes + 1L, true);
    Tensor embed = Transformer.perceptron(graph.scope("mask_embed"), normed, width, width, width);
    graph.output("pred_logits", graph.squeeze(logits, 0));
    graph.output("pred_mask_embed", graph.squeeze(embed, 0));
  }

  /**
   * The graph for videos of any length up to a number of frames. Shorter ones are filled up after
   * their end; {@code frame_pad} BOOL [frames] says with true which frames are none. These are seen
   * by no other, as in the authors' code those that fill up the last window.
   *
   * @param frames the most, whole windows
   */
  public GraphBuilder buildUpTo(int frames, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("vita_head", weights);
    Tensor input =
        graph.input("frame_queries", ElementType.FLOAT, Shape.of(frames, frameQueries, width));
    Tensor padding = graph.input("frame_pad", ElementType.BOOL, Shape.of(frames));
    Tensor unseen = graph.mul(graph.cast(padding, ElementType.FLOAT), UNSEEN);
    Tensor x = Layers.linear(graph.scope("input_proj_dec"), input, width, true);
    for (int i = 0; i < encoderLayers; i++) {
      GraphBuilder layer = graph.scope("enc_self_attn." + i);
      Tensor heard =
          new WindowedTemporal(attention(), window, isShifted(i))
              .attendSome(layer.scope("self_attn"), x, unseen);
      x = Transformer.residual(layer.scope("norm"), x, heard);
      x = feedForward(graph.scope("enc_ffn." + i), x);
    }
    Tensor byFrame = graph.expand(graph.reshape(unseen, frames, 1), frames, frameQueries);
    Tensor byToken = graph.reshape(byFrame, 1, 1, 1, (long) frames * frameQueries);
    output(graph, decode(graph, x, byToken));
    return graph;
  }

  private boolean isShifted(int layer) {
    return window > 0 && layer % 2 == 1;
  }

  /**
   * The masks of some tracks in some frames: {@code mask_features} FLOAT [frames, width, h, w] and
   * {@code embed} [tracks, width] to {@code masks} [frames, tracks, h, w] logits.
   *
   * @param mapHeight h, as is w
   */
  public GraphBuilder masks(int mapHeight, int mapWidth) {
    GraphBuilder graph = GraphBuilder.named("vita_masks");
    Tensor features =
        graph.input(
            "mask_features", ElementType.FLOAT, Shape.of("frames", width, mapHeight, mapWidth));
    Tensor embed = graph.input("embed", ElementType.FLOAT, Shape.of("tracks", width));
    graph.output("masks", Transformer.masks(graph, embed, features));
    return graph;
  }

  /** The graph up to the encoder's result, {@code tokens} of the same shape as its input. */
  GraphBuilder encoder(int frames, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("vita_encoder", weights);
    Tensor input =
        graph.input("frame_queries", ElementType.FLOAT, Shape.of(frames, frameQueries, width));
    graph.output("tokens", encode(graph, input));
    return graph;
  }

  private Tensor encode(GraphBuilder graph, Tensor input) {
    int frames = Math.toIntExact(input.shape().dim(0).fixedSize());
    Tensor x = Layers.linear(graph.scope("input_proj_dec"), input, width, true);
    int padding = new WindowedTemporal(attention(), window, false).padding(frames);
    if (padding > 0) {
      x = graph.pad(x, 0, 0, padding, 0);
    }
    for (int i = 0; i < encoderLayers; i++) {
      GraphBuilder layer = graph.scope("enc_self_attn." + i);
      Tensor heard =
          new WindowedTemporal(attention(), window, isShifted(i))
              .attendPadded(layer.scope("self_attn"), x, frames);
      x = Transformer.residual(layer.scope("norm"), x, heard);
      x = feedForward(graph.scope("enc_ffn." + i), x);
    }
    return padding > 0 ? graph.slice(x, 0, 0, frames) : x;
  }

  /**
   * @param added to the logits of all tokens; null where all are seen
   */
  private Tensor decode(GraphBuilder graph, Tensor tokens, Tensor added) {
    long frames = tokens.shape().dim(0).fixedSize();
    long count = frames * frameQueries;
    Tensor values = graph.reshape(tokens, 1, count, width);
    // Positions tell a frame's queries apart, not frames.
    Tensor position = graph.scope("fq_pos").parameter("weight", frameQueries, width);
    Tensor keys = graph.reshape(graph.add(tokens, position), 1, count, width);
    Tensor queryPosition =
        graph.unsqueeze(graph.scope("query_embed").parameter("weight", videoQueries, width), 0);
    Tensor x =
        graph.unsqueeze(graph.scope("query_feat").parameter("weight", videoQueries, width), 0);
    for (int i = 0; i < decoderLayers; i++) {
      GraphBuilder cross = graph.scope("transformer_cross_attention_layers." + i);
      GraphBuilder looking = cross.scope("multihead_attn");
      Tensor placedQueries = graph.add(x, queryPosition);
      Tensor seen =
          added == null
              ? attention().attend(looking, placedQueries, keys, values)
              : attention().attend(looking, placedQueries, keys, values, added);
      x = Transformer.residual(cross.scope("norm"), x, seen);
      GraphBuilder self = graph.scope("transformer_self_attention_layers." + i);
      Tensor placed = graph.add(x, queryPosition);
      x =
          Transformer.residual(
              self.scope("norm"),
              x,
              attention().attend(self.scope("self_attn"), placed, placed, x));
      x = feedForward(graph.scope("transformer_ffn_layers." + i), x);
    }
    return x;
  }

  private Tensor feedForward(GraphBuilder graph, Tensor x) {
    return Transformer.residual(graph.scope("norm"), x, Transformer.feedForward(graph, x, hidden));
  }
}
