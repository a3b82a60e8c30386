package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Multi-scale deformable attention (Deformable DETR, Mask2Former's pixel decoder): each query reads
 * a few points of every level, at offsets from its reference point and with weights that are both
 * linear in the query. Samples are bilinear and 0 outside a level.
 *
 * @param width of queries, values and results, a multiple of {@code heads}
 * @param points a head reads of each level
 */
public record Deformable(int width, int heads, int levels, int points) implements Attention {
  public Deformable {
    if (heads < 1 || levels < 1 || points < 1 || width < 1 || width % heads != 0) {
      throw new IllegalArgumentException("no deformable attention of width " + width);
    }
  }

  @Override
  public String name() {
    return "deformable";
  }

  /** Every pixel of square levels, each of half the side of the one before, is a query. */
  @Override
  public List<Input> inputs(int tokens) {
    int side = Attention.side(tokens);
    int queries = 0;
    List<Input> inputs = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      int size = Math.max(1, side >> level);
      queries += size * size;
      inputs.add(Input.floats("level_" + level, 1, width, size, size));
    }
    inputs.add(0, Input.floats("references", 1, queries, levels, 2));
    inputs.add(0, Input.floats("queries", 1, queries, width));
    return inputs;
  }

  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 2 + levels);
    return List.of(attend(graph, inputs.get(0), inputs.get(1), inputs.subList(2, inputs.size())));
  }

  /**
   * The attention's result.
   *
   * @param queries [batch, n, width]; n fixed
   * @param references [batch, n, levels, 2]: (x, y), 0 to 1 across each level
   * @param maps a level each: [batch, width, height, width of the map], both fixed
   * @return [batch, n, width]
   */
  public Tensor attend(GraphBuilder graph, Tensor queries, Tensor references, List<Tensor> maps) {
    long n = queries.shape().dim(1).fixedSize();
    GraphBuilder value = graph.scope("value_proj");
    Tensor weight = value.parameter("weight", width, width);
    Tensor bias = value.parameter("bias", width);
    long perHead = (long) levels * points;
    Tensor offsets =
        graph.reshape(
            Layers.linear(graph.scope("sampling_offsets"), queries, heads * perHead * 2, true),
            -1,
            n,
            heads,
            levels,
            points * 2L);
    Tensor weights =
        graph.softmax(
            graph.reshape(
                Layers.linear(graph.scope("attention_weights"), queries, heads * perHead, true),
                0,
                0,
                heads,
                perHead),
            -1);
    List<Tensor> samples = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      Tensor projected =
          Layers.linear(value, MaskedCross.tokens(graph, maps.get(level)), weight, bias);
      samples.add(samples(graph, projected, maps.get(level), offsets, references, level));
    }
    // [batch * heads, width of a head, n, levels * points]
    Tensor all = graph.concat(3, samples.toArray(Tensor[]::new));
    Tensor share = graph.reshape(graph.transpose(weights, 0, 2, 1, 3), -1, 1, n, perHead);
    Tensor heard = graph.reshape(graph.reduceSum(graph.mul(all, share), false, 3), -1, width, n);
    return Layers.linear(graph.scope("output_proj"), graph.transpose(heard, 0, 2, 1), width, true);
  }

  /** What each head reads of one level: [batch * heads, width of a head, n, points]. */
  private Tensor samples(
      GraphBuilder graph,
      Tensor projected,
      Tensor map,
      Tensor offsets,
      Tensor references,
      int level) {
    long height = map.shape().dim(2).fixedSize();
    long across = map.shape().dim(3).fixedSize();
    long n = offsets.shape().dim(1).fixedSize();
    Tensor own = graph.reshape(graph.slice(offsets, 3, level, level + 1), -1, n, heads, points, 2);
    Tensor reference = graph.reshape(graph.slice(references, 2, level, level + 1), -1, n, 1, 1, 2);
    Tensor steps = graph.mul(own, graph.floats(1f / across, 1f / height));
    Tensor places = graph.add(graph.mul(graph.add(steps, reference), 2), -1);
    Tensor grid = graph.reshape(graph.transpose(places, 0, 2, 1, 3, 4), -1, n, points, 2);
    Tensor values =
        graph.reshape(graph.transpose(projected, 0, 2, 1), -1, width / heads, height, across);
    return graph.gridSample(values, grid);
  }
}
