package io.fovea.models.systems;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;

/**
 * Swin's attention within square windows of a map, with a bias for each offset. Where the map was
 * shifted first, the last window of an axis holds pixels of both its ends, which do not see each
 * other.
 *
 * @param window its side
 * @param shift pixels that the map is moved by, towards its start; 0 for none
 */
record SwinWindows(GraphBuilder graph, int window, int shift, int heads) {
  private static final float PENALTY = -100;

  /** Where each pair of a window's pixels looks its bias up: [window^4]. */
  static Tensor index(GraphBuilder graph, int window) {
    int pixels = window * window;
    int offsets = 2 * window - 1;
    long[] index = new long[pixels * pixels];
    for (int query = 0; query < pixels; query++) {
      for (int key = 0; key < pixels; key++) {
        int rows = query / window - key / window + window - 1;
        int columns = query % window - key % window + window - 1;
        index[query * pixels + key] = (long) rows * offsets + columns;
      }
    }
    return graph.constant("relative_position_index", index, index.length);
  }

  /**
   * The attention's result.
   *
   * @param map [1, height, width, channels] of whole windows
   * @param index as {@link #index} gives it
   * @return the same shape
   */
  Tensor attend(Tensor map, Tensor index) {
    long channels = map.shape().dim(3).fixedSize();
    long down = map.shape().dim(1).fixedSize() / window;
    long across = map.shape().dim(2).fixedSize() / window;
    long pixels = (long) window * window;
    Tensor moved = graph.roll(graph.roll(map, 1, -shift), 2, -shift);
    Tensor grouped =
        graph.reshape(
            graph.transpose(
                graph.reshape(moved, down, window, across, window, channels), 0, 2, 1, 3, 4),
            down * across,
            pixels,
            channels);
    Tensor qkv = Layers.linear(graph.scope("qkv"), grouped, 3 * channels, true);
    Tensor split =
        graph.transpose(
            graph.reshape(qkv, down * across, pixels, 3, heads, channels / heads), 2, 0, 3, 1, 4);
    Tensor queries = graph.squeeze(graph.slice(split, 0, 0, 1), 0);
    Tensor keys = graph.squeeze(graph.slice(split, 0, 1, 2), 0);
    Tensor values = graph.squeeze(graph.slice(split, 0, 2, 3), 0);
    Tensor scaled = graph.mul(queries, (float) (1 / Math.sqrt((double) channels / heads)));
    Tensor logits =
        graph.add(graph.matMul(scaled, graph.transpose(keys, 0, 1, 3, 2)), bias(index, pixels));
    Tensor weights = graph.softmax(shift > 0 ? apart(logits, down, across) : logits, -1);
    Tensor heard =
        graph.reshape(
            graph.transpose(graph.matMul(weights, values), 0, 2, 1, 3),
            down * across,
            pixels,
            channels);
    Tensor projected = Layers.linear(graph.scope("proj"), heard, channels, true);
    Tensor back =
        graph.reshape(
            graph.transpose(
                graph.reshape(projected, down, across, window, window, channels), 0, 2, 1, 3, 4),
            1,
            down * window,
            across * window,
            channels);
    return graph.roll(graph.roll(back, 1, shift), 2, shift);
  }

  /** [1, heads, pixels, pixels]. */
  private Tensor bias(Tensor index, long pixels) {
    long offsets = 2L * window - 1;
    Tensor table = graph.parameter("relative_position_bias_table", offsets * offsets, heads);
    Tensor looked = graph.reshape(graph.gather(table, index, 0), 1, pixels, pixels, heads);
    return graph.transpose(looked, 0, 3, 1, 2);
  }

  /** Rows and columns by themselves: what is added stays small however many windows there are. */
  private Tensor apart(Tensor logits, long down, long across) {
    long pixels = (long) window * window;
    Tensor whole = graph.reshape(logits, down, across, heads, window, window, window, window);
    Tensor rows = graph.constant("rows_apart", ends((int) down), down, 1, 1, window, 1, window, 1);
    Tensor columns =
        graph.constant("columns_apart", ends((int) across), 1, across, 1, 1, window, 1, window);
    return graph.reshape(
        graph.add(graph.add(whole, rows), columns), down * across, heads, pixels, pixels);
  }

  /** [windows, window, window]: a penalty where one came round from the start, the other not. */
  private float[] ends(int windows) {
    float[] apart = new float[windows * window * window];
    int last = (windows - 1) * window * window;
    for (int i = 0; i < window * window; i++) {
      boolean query = i / window >= window - shift;
      boolean key = i % window >= window - shift;
      apart[last + i] = query != key ? PENALTY : 0;
    }
    return apart;
  }
}
