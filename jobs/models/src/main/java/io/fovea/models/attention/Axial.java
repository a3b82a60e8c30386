package io.fovea.models.attention;

import io.fovea.models.attention.PositionSensitive.Projected;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * Axial-DeepLab's position-sensitive attention along one axis of a map: each pixel looks at those
 * of its own column or row.
 *
 * @param channels of the map
 * @param values channels of the result, a multiple of 2 heads; queries and keys have half as many
 * @param heads that the relative tables are shared by
 * @param axis along which pixels look
 * @param span how many pixels each looks at, itself in the middle: odd; 0 for all of its line
 * @param length of the longest line: the relative table holds 2 length - 1 offsets; lines may be
 *     longer where the span is shorter
 * @param offsets which way offsets count
 * @param normalised whether there are batch norms; see {@link PositionSensitive}
 */
public record Axial(
    int channels,
    int values,
    int heads,
    Axis axis,
    int span,
    int length,
    Offsets offsets,
    boolean normalised)
    implements Attention {

  /** The axis along which pixels look. */
  public enum Axis {
    HEIGHT,
    WIDTH
  }

  public Axial {
    PositionSensitive.requireWidth(heads, values);
    boolean whole = span == 0;
    if (length < 1 || span < 0 || (!whole && (span % 2 == 0 || span > 2 * length - 1))) {
      throw new IllegalArgumentException(
          "a span of " + span + " along lines of at most " + length + ": odd, or 0 for all");
    }
  }

  @Override
  public String name() {
    return "axial-" + axis.name().toLowerCase(Locale.ROOT) + (span == 0 ? "" : "-span-" + span);
  }

  @Override
  public List<Input> inputs(int tokens) {
    int side = Attention.side(tokens);
    return List.of(Input.floats("map", 1, channels, side, side));
  }

  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 1);
    return List.of(attend(graph, inputs.get(0)));
  }

  /**
   * The attention's result.
   *
   * @param map [batch, channels, height, width], both fixed
   * @return [batch, values, height, width]
   */
  public Tensor attend(GraphBuilder graph, Tensor map) {
    boolean columns = axis == Axis.HEIGHT;
    long height = map.shape().dim(2).fixedSize();
    long width = map.shape().dim(3).fixedSize();
    long line = columns ? height : width;
    if (span == 0 && line > length) {
      throw new IllegalArgumentException(
          "lines of " + line + " pixels, but the relative table is for at most " + length);
    }
    PositionSensitive core = new PositionSensitive(graph, heads, values, normalised);
    Tensor lines = columns ? graph.transpose(map, 0, 3, 1, 2) : graph.transpose(map, 0, 2, 1, 3);
    Projected projected = core.project(graph.reshape(lines, -1, channels, line));
    Tensor table = graph.parameter("relative", 2L * (values / heads), 2L * length - 1);
    Tensor result =
        span == 0
            ? global(graph, core, projected, table, (int) line)
            : local(graph, core, projected, table, (int) line);
    Tensor back = graph.reshape(result, -1, columns ? width : height, values, line);
    return columns ? graph.transpose(back, 0, 2, 3, 1) : graph.transpose(back, 0, 2, 1, 3);
  }

  private Tensor global(
      GraphBuilder graph, PositionSensitive core, Projected projected, Tensor table, int line) {
    long[] ahead = new long[line * line];
    long[] other = new long[line * line];
    for (int query = 0; query < line; query++) {
      for (int key = 0; key < line; key++) {
        ahead[query * line + key] = (long) key - query + length - 1;
        other[query * line + key] = offsets.sign() * ((long) key - query) + length - 1;
      }
    }
    GraphBuilder index = graph.scope("index");
    Tensor keyLessQuery = index.constant("key_less_query", ahead, line, line);
    Tensor signed = index.constant("signed", other, line, line);
    return core.global(
        projected,
        graph.gather(core.queryTable(table), signed, 1),
        graph.gather(core.keyTable(table), keyLessQuery, 1),
        graph.gather(core.valueTable(table), signed, 1));
  }

  private Tensor local(
      GraphBuilder graph, PositionSensitive core, Projected projected, Tensor table, int line) {
    int reach = span / 2;
    long[] ahead = new long[span];
    long[] other = new long[span];
    for (int i = 0; i < span; i++) {
      ahead[i] = (long) i - reach + length - 1;
      other[i] = offsets.sign() * ((long) i - reach) + length - 1;
    }
    GraphBuilder index = graph.scope("index");
    Tensor keyLessQuery = index.constant("key_less_query", ahead, span);
    Tensor signed = index.constant("signed", other, span);
    Neighbours neighbours = new Neighbours(index, line, span);
    return core.local(
        projected.queries(),
        neighbours.of(projected.keys(), 3),
        neighbours.of(projected.values(), 3),
        graph.gather(core.queryTable(table), signed, 1),
        graph.gather(core.keyTable(table), keyLessQuery, 1),
        graph.gather(core.valueTable(table), signed, 1),
        index.constant("blocked", neighbours.blocked(), line, span));
  }
}
