package io.fovea.models.attention;

import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Interpolation;
import io.fovea.models.graph.Tensor;
import java.util.List;

/**
 * Mask2Former's cross attention: a query sees only the pixels where its own mask, predicted before,
 * is at least one half. A query whose mask is empty at this level sees all of it.
 *
 * @param core the multi-head attention within
 */
public record MaskedCross(MultiHead core) implements Attention {
  private static final int QUERIES = 100;

  @Override
  public String name() {
    return "masked-cross";
  }

  /** A hundred queries look at a square map, their masks being of four times its side. */
  @Override
  public List<Input> inputs(int tokens) {
    int side = Attention.side(tokens);
    return List.of(
        Input.floats("queries", 1, QUERIES, core.width()),
        Input.floats("keys", 1, core.width(), side, side),
        Input.floats("values", 1, core.width(), side, side),
        Input.floats("masks", 1, QUERIES, 4 * side, 4 * side));
  }

  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 4);
    return List.of(attend(graph, inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3)));
  }

  /**
   * The attention's result.
   *
   * @param queries [batch, n, width]
   * @param keys [batch, width, height, width of the map], of fixed height and width
   * @param values of the same shape
   * @param masks logits [batch, n, any height, any width], resized here to the map's
   * @return [batch, n, width]
   */
  public Tensor attend(
      GraphBuilder graph, Tensor queries, Tensor keys, Tensor values, Tensor masks) {
    long height = keys.shape().dim(2).fixedSize();
    long width = keys.shape().dim(3).fixedSize();
    Tensor resized = graph.resizeTo(masks, Interpolation.LINEAR, height, width);
    Tensor seen = graph.not(graph.less(graph.sigmoid(resized), graph.scalar(0.5f)));
    Tensor open = graph.reshape(graph.cast(seen, ElementType.FLOAT), 0, 0, -1);
    Tensor any = graph.reduceMax(open, true, -1);
    // Blocked: not seen, in a row that sees something.
    Tensor blocked = graph.unsqueeze(graph.less(open, any), 1);
    Tensor never = graph.scalar(Float.NEGATIVE_INFINITY);
    return core.attend(
        graph,
        queries,
        tokens(graph, keys),
        tokens(graph, values),
        (g, logits) -> g.where(blocked, never, logits));
  }

  /** A map's pixels, row by row, as tokens. */
  static Tensor tokens(GraphBuilder graph, Tensor map) {
    return graph.transpose(graph.reshape(map, 0, 0, -1), 0, 2, 1);
  }
}
