package io.fovea.models.attention;

import io.fovea.models.attention.PositionSensitive.Projected;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import java.util.List;

/**
 * Position-sensitive attention within a square around each pixel, as in stand-alone self-attention:
 * one relative position for each place in the square.
 *
 * @param channels of the map
 * @param values channels of the result, a multiple of 2 heads
 * @param heads that the relative tables are shared by
 * @param span side of the square, odd
 * @param offsets which way offsets count
 * @param normalised whether there are batch norms; see {@link PositionSensitive}
 */
public record LocalWindow(
    int channels, int values, int heads, int span, Offsets offsets, boolean normalised)
    implements Attention {
  public LocalWindow {
    PositionSensitive.requireWidth(heads, values);
    if (span < 1 || span % 2 == 0) {
      throw new IllegalArgumentException("a square of " + span + " pixels a side: odd");
    }
  }

  @Override
  public String name() {
    return "local-window";
  }

  @Override
  public List<Input> inputs(int tokens) {
    int side = Attention.side(tokens);
    return List.of(Input.floats("map", 1, channels, side, side));
  }

  /** Takes [batch, channels, h, w] and gives [batch, values, h, w]; h and w fixed. */
  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 1);
    Tensor map = inputs.get(0);
    int h = Math.toIntExact(map.shape().dim(2).fixedSize());
    int w = Math.toIntExact(map.shape().dim(3).fixedSize());
    PositionSensitive core = new PositionSensitive(graph, heads, values, normalised);
    Projected projected = core.project(graph.reshape(map, -1, channels, (long) h * w));
    Tensor table =
        graph.reshape(
            graph.parameter("relative", 2L * (values / heads), span, span), 0, (long) span * span);
    int places = span * span;
    long[] ahead = new long[places];
    long[] other = new long[places];
    for (int i = 0; i < places; i++) {
      ahead[i] = i;
      other[i] = offsets == Offsets.KEY_LESS_QUERY ? i : places - 1 - i;
    }
    GraphBuilder index = graph.scope("index");
    Tensor keyLessQuery = index.constant("key_less_query", ahead, places);
    Tensor signed = index.constant("signed", other, places);
    Neighbours rows = new Neighbours(index.scope("rows"), h, span);
    Neighbours columns = new Neighbours(index.scope("columns"), w, span);
    Tensor result =
        core.local(
            projected.queries(),
            square(graph, projected.keys(), rows, columns, h, w),
            square(graph, projected.values(), rows, columns, h, w),
            graph.gather(core.queryTable(table), signed, 1),
            graph.gather(core.keyTable(table), keyLessQuery, 1),
            graph.gather(core.valueTable(table), signed, 1),
            index.constant("blocked", blocked(rows, columns, h, w), (long) h * w, places));
    return List.of(graph.reshape(result, -1, values, h, w));
  }

  /** [batch, heads, channels, h w] as [batch, heads, channels, h w, span span]. */
  private Tensor square(
      GraphBuilder graph, Tensor x, Neighbours rows, Neighbours columns, int h, int w) {
    long channels = x.shape().dim(2).fixedSize();
    Tensor flat = graph.reshape(x, -1, heads * channels, h, w);
    // [batch, channels of all heads, row, row in the square, column, column in the square]
    Tensor squares = columns.of(rows.of(flat, 2), 4);
    return graph.reshape(
        graph.transpose(squares, 0, 1, 2, 4, 3, 5),
        -1,
        heads,
        channels,
        (long) h * w,
        (long) span * span);
  }

  private float[] blocked(Neighbours rows, Neighbours columns, int h, int w) {
    float[] vertical = rows.blocked();
    float[] horizontal = columns.blocked();
    float[] blocked = new float[h * w * span * span];
    for (int i = 0; i < blocked.length; i++) {
      int place = i % (span * span);
      int pixel = i / (span * span);
      blocked[i] =
          vertical[pixel / w * span + place / span] + horizontal[pixel % w * span + place % span];
    }
    return blocked;
  }
}
