package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import java.util.List;

/**
 * Multi-head attention: concat over heads of softmax(Q W_q (K W_k)' / s) V W_v, times W_o.
 *
 * @param width of queries, keys, values and results, a multiple of {@code heads}
 * @param heads which each take an equal run of channels
 * @param scale what s is
 * @param biases whether the four projections have biases: SeqRank's supplement has none, its code
 *     has
 * @param names of the parameters
 */
public record MultiHead(int width, int heads, Scale scale, boolean biases, Names names)
    implements Attention {

  /** What logits are divided by. */
  public enum Scale {
    /** The square root of a head's width, as everywhere in code. */
    HEAD_WIDTH,
    /** The square root of the whole width, as in SeqRank's equation 4. */
    MODEL_WIDTH
  }

  /** How the projections are called and stored. */
  public enum Names {
    /** q_proj, k_proj, v_proj and out_proj, each a linear layer. */
    SEPARATE,
    /** in_proj_weight and in_proj_bias for three in one, and out_proj: PyTorch's own layer. */
    PACKED
  }

  public MultiHead {
    if (width < 1 || heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(width + " channels for " + heads + " heads");
    }
  }

  /** As most code has it: scaled by a head's width, with biases, projections by themselves. */
  public MultiHead(int width, int heads) {
    this(width, heads, Scale.HEAD_WIDTH, true, Names.SEPARATE);
  }

  @Override
  public String name() {
    return "multi-head";
  }

  @Override
  public List<Input> inputs(int tokens) {
    return List.of(Input.floats("tokens", 1, tokens, width));
  }

  /** Takes one input, of tokens that look at one another, or queries, keys and values. */
  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    if (inputs.size() == 1) {
      return List.of(attend(graph, inputs.get(0), inputs.get(0), inputs.get(0), Mask.NONE));
    }
    Attention.requireInputs(this, inputs, 3);
    return List.of(attend(graph, inputs.get(0), inputs.get(1), inputs.get(2), Mask.NONE));
  }

  /** Changes logits [batch, heads, n, m] before softmax. */
  @FunctionalInterface
  interface Mask {
    Mask NONE = (graph, logits) -> logits;

    Tensor apply(GraphBuilder graph, Tensor logits);
  }

  /** Queries [batch, n, width] look at keys and values [batch, m, width]; result as queries. */
  public Tensor attend(GraphBuilder graph, Tensor queries, Tensor keys, Tensor values) {
    return attend(graph, queries, keys, values, Mask.NONE);
  }

  /**
   * As above with something added to the logits before softmax.
   *
   * @param added broadcasts to [batch, heads, n, m]
   */
  public Tensor attend(
      GraphBuilder graph, Tensor queries, Tensor keys, Tensor values, Tensor added) {
    return attend(graph, queries, keys, values, (g, logits) -> g.add(logits, added));
  }

  Tensor attend(GraphBuilder graph, Tensor queries, Tensor keys, Tensor values, Mask mask) {
    Tensor packed = null;
    Tensor packedBias = null;
    if (names == Names.PACKED) {
      packed = graph.parameter("in_proj_weight", 3L * width, width);
      packedBias = biases ? graph.parameter("in_proj_bias", 3L * width) : null;
    }
    Tensor q = split(graph, projected(graph, "q_proj", queries, packed, packedBias, 0));
    Tensor k = split(graph, projected(graph, "k_proj", keys, packed, packedBias, 1));
    Tensor v = split(graph, projected(graph, "v_proj", values, packed, packedBias, 2));
    int divisor = scale == Scale.HEAD_WIDTH ? width / heads : width;
    Tensor scaled = graph.mul(q, (float) (1 / Math.sqrt(divisor)));
    Tensor logits = graph.matMul(scaled, QueryKeyAttention.transposed(graph, k));
    Tensor weights = graph.softmax(mask.apply(graph, logits), -1);
    Tensor heard = graph.transpose(graph.matMul(weights, v), 0, 2, 1, 3);
    return Layers.linear(graph.scope("out_proj"), graph.reshape(heard, 0, 0, width), width, biases);
  }

  private Tensor projected(
      GraphBuilder graph, String name, Tensor x, Tensor packed, Tensor packedBias, int part) {
    if (packed == null) {
      return Layers.linear(graph.scope(name), x, width, biases);
    }
    long from = (long) part * width;
    Tensor bias = packedBias == null ? null : graph.slice(packedBias, 0, from, from + width);
    return Layers.linear(graph, x, graph.slice(packed, 0, from, from + width), bias);
  }

  /** [batch, n, width] as [batch, heads, n, width of a head]. */
  private Tensor split(GraphBuilder graph, Tensor x) {
    return graph.transpose(graph.reshape(x, 0, 0, heads, width / heads), 0, 2, 1, 3);
  }
}
