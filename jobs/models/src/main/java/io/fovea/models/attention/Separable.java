package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import java.util.List;

/**
 * MobileViTv2's separable self-attention: one score a token, softmax over the patches, weighs the
 * keys into one context vector, which every value is multiplied with. It has no scale and no heads.
 *
 * @param width of tokens
 * @param pixels of a patch; each looks only at the same pixel of other patches
 */
public record Separable(int width, int pixels) implements Attention {
  private static final Window ONE = Window.of(1, 1);

  public Separable {
    if (width < 1 || pixels < 1) {
      throw new IllegalArgumentException(width + " channels and " + pixels + " pixels a patch");
    }
  }

  @Override
  public String name() {
    return "separable";
  }

  @Override
  public List<Input> inputs(int tokens) {
    if (tokens % pixels != 0) {
      throw new IllegalArgumentException(tokens + " tokens in patches of " + pixels);
    }
    return List.of(Input.floats("patches", 1, width, pixels, tokens / pixels));
  }

  /** Takes [batch, width, pixels, patches] and gives the same. */
  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 1);
    Tensor all = Layers.conv(graph.scope("qkv_proj"), inputs.get(0), 1 + 2L * width, ONE, true);
    Tensor scores = graph.softmax(graph.slice(all, 1, 0, 1), 3);
    Tensor keys = graph.slice(all, 1, 1, 1 + width);
    Tensor values = graph.relu(graph.slice(all, 1, 1 + width, 1 + 2L * width));
    Tensor context = graph.reduceSum(graph.mul(keys, scores), true, 3);
    return List.of(
        Layers.conv(graph.scope("out_proj"), graph.mul(values, context), width, ONE, true));
  }
}
