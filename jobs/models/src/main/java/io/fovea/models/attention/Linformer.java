package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import java.util.List;

/**
 * Linformer: multi-head attention over keys and values that two learned matrices have first mixed
 * down from all tokens to a fixed number, the same for every head. MobileViTv2's baseline.
 *
 * @param width of tokens, a multiple of {@code heads}
 * @param landmarks that keys and values are mixed down to
 */
public record Linformer(int width, int heads, int landmarks) implements Attention {
  public Linformer {
    if (width < 1 || heads < 1 || width % heads != 0 || landmarks < 1) {
      throw new IllegalArgumentException(width + " channels for " + heads + " heads");
    }
  }

  @Override
  public String name() {
    return "linformer";
  }

  @Override
  public List<Input> inputs(int tokens) {
    return List.of(Input.floats("tokens", 1, tokens, width));
  }

  /** Takes tokens [batch, n, width], n fixed, and gives as many. */
  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 1);
    Tensor x = inputs.get(0);
    Tensor q = split(graph, Layers.linear(graph.scope("q_proj"), x, width, true));
    Tensor k = mixed(graph, "k", x);
    Tensor v = mixed(graph, "v", x);
    Tensor scaled = graph.mul(q, (float) (1 / Math.sqrt((double) width / heads)));
    Tensor weights =
        graph.softmax(graph.matMul(scaled, QueryKeyAttention.transposed(graph, k)), -1);
    Tensor heard = graph.transpose(graph.matMul(weights, v), 0, 2, 1, 3);
    return List.of(
        Layers.linear(graph.scope("out_proj"), graph.reshape(heard, 0, 0, width), width, true));
  }

  private Tensor mixed(GraphBuilder graph, String which, Tensor x) {
    Tensor projected = Layers.linear(graph.scope(which + "_proj"), x, width, true);
    Tensor mix =
        graph.scope(which + "_mix").parameter("weight", landmarks, x.shape().dim(1).fixedSize());
    return split(graph, graph.matMul(mix, projected));
  }

  private Tensor split(GraphBuilder graph, Tensor x) {
    return graph.transpose(graph.reshape(x, 0, 0, heads, width / heads), 0, 2, 1, 3);
  }
}
