package io.fovea.models.attention;

import io.fovea.models.attention.PositionSensitive.Projected;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import java.util.List;

/**
 * Position-sensitive attention over a whole map: each pixel looks at every other, with a relative
 * table of two dimensions. What axial attention takes apart.
 *
 * @param channels of the map
 * @param values channels of the result, a multiple of 2 heads
 * @param heads that the relative tables are shared by
 * @param height of the largest map: the relative table holds 2 height - 1 rows
 * @param width of the largest map
 * @param offsets which way offsets count
 * @param normalised whether there are batch norms; see {@link PositionSensitive}
 */
public record PositionSensitiveMap(
    int channels, int values, int heads, int height, int width, Offsets offsets, boolean normalised)
    implements Attention {
  public PositionSensitiveMap {
    PositionSensitive.requireWidth(heads, values);
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException("maps of " + height + " by " + width);
    }
  }

  @Override
  public String name() {
    return "position-sensitive-map";
  }

  @Override
  public List<Input> inputs(int tokens) {
    int side = Attention.side(tokens);
    return List.of(Input.floats("map", 1, channels, side, side));
  }

  /** Takes [batch, channels, h, w] of at most the table's size and gives [batch, values, h, w]. */
  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 1);
    Tensor map = inputs.get(0);
    int h = Math.toIntExact(map.shape().dim(2).fixedSize());
    int w = Math.toIntExact(map.shape().dim(3).fixedSize());
    if (h > height || w > width) {
      throw new IllegalArgumentException(
          map + " is larger than the relative table's " + height + " by " + width);
    }
    PositionSensitive core = new PositionSensitive(graph, heads, values, normalised);
    Projected projected = core.project(graph.reshape(map, -1, channels, (long) h * w));
    Tensor table =
        graph.parameter("relative", 2L * (values / heads), 2L * height - 1, 2L * width - 1);
    GraphBuilder index = graph.scope("index");
    Tensor rows = index.constant("rows", differences(h, height, 1), h, h);
    Tensor columns = index.constant("columns", differences(w, width, 1), w, w);
    Tensor signedRows = index.constant("signed_rows", differences(h, height, offsets.sign()), h, h);
    Tensor signedColumns =
        index.constant("signed_columns", differences(w, width, offsets.sign()), w, w);
    Tensor result =
        core.global(
            projected,
            pairs(graph, core.queryTable(table), signedRows, signedColumns, h, w),
            pairs(graph, core.keyTable(table), rows, columns, h, w),
            pairs(graph, core.valueTable(table), signedRows, signedColumns, h, w));
    return List.of(graph.reshape(result, -1, values, h, w));
  }

  private static long[] differences(int line, int longest, int sign) {
    long[] differences = new long[line * line];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = sign * ((long) (i % line) - i / line) + longest - 1;
    }
    return differences;
  }

  /** A table by row and column offset as one by query and key: [channels, h w, h w]. */
  private static Tensor pairs(
      GraphBuilder graph, Tensor table, Tensor rows, Tensor columns, int h, int w) {
    // [channels, query row, key row, query column, key column]
    Tensor looked = graph.gather(graph.gather(table, rows, 1), columns, 3);
    return graph.reshape(graph.transpose(looked, 0, 1, 3, 2, 4), 0, (long) h * w, (long) h * w);
  }
}
