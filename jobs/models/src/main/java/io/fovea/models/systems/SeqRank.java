package io.fovea.models.systems;

import io.fovea.models.attention.MultiHead;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Interpolation;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import io.fovea.models.weights.WeightSource;
import java.util.ArrayList;
import java.util.List;

/**
 * SeqRank, which ranks salient objects by the order in which it visits them. Two graphs: {@link
 * #features} runs once an image; {@link #shift} says which object is visited next, and runs once an
 * object and once more.
 *
 * <p>Follows the authors' later ("correct") configuration: a plain pyramid for a neck and learned
 * positions. Modules have names of our own; as in the authors' code, all blocks share the two
 * embeddings of what was visited, and all blocks of a level its grid's.
 *
 * @param queries objects that can be found
 * @param width of queries and maps
 * @param heads of all attention
 * @param hidden width within feed-forward layers
 * @param foveaBlocks that find the objects
 * @param shiftBlocks that rank them: 2 in the "correct" configuration, 6 in the first
 */
public record SeqRank(
    int queries, int width, int heads, int hidden, int foveaBlocks, int shiftBlocks) {
  /** Side of the learned table of positions. */
  static final int POSITIONS = 25;

  private static final Window ONE = Window.of(1, 1);
  private static final int LEVELS = 3;

  /** The published size. */
  public static SeqRank published(int shiftBlocks) {
    return new SeqRank(100, 256, 8, 2048, 6, shiftBlocks);
  }

  private MultiHead attention() {
    return new MultiHead(width, heads);
  }

  /**
   * The graph that finds objects: {@code image} FLOAT [1, 3, height, width] to {@code queries} [1,
   * n, width], {@code tokens} [1, h w, width] of the coarsest level, the positions of both ({@code
   * query_positions} and {@code token_positions}, the same for every image of a size), {@code
   * masks} [1, n, H / 4, W / 4] logits, {@code boxes} [1, n, 4] logits of (centre x, centre y,
   * height, width) as shares of the image, and {@code objectness} [1, n] logits.
   *
   * @param height of the image, a multiple of 32, as is the width
   */
  public GraphBuilder features(
      Backbone backbone, int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("seqrank_features", weights);
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, height, imageWidth));
    List<Tensor> maps =
        neck(graph.scope("neck"), backbone.features(graph.scope("backbone"), image));
    GraphBuilder fovea = graph.scope("fovea");
    Tensor positionTable =
        graph.unsqueeze(graph.parameter("map_position", width, POSITIONS, POSITIONS), 0);
    Tensor queryPosition = graph.parameter("query_position", 1, queries, width);
    Tensor levelEmbedding = fovea.parameter("level_embedding", LEVELS, width);
    List<Tensor> levels = new ArrayList<>();
    List<Tensor> grids = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      int cells = level + 1;
      grids.add(fovea.scope("grid." + level).parameter("embedding", width, cells, cells));
      Tensor own = fovea.reshape(fovea.slice(levelEmbedding, 0, level, level + 1), 1, width, 1, 1);
      levels.add(fovea.add(maps.get(3 - level), own));
    }
    FoveaHead head = new FoveaHead(fovea.scope("head"), width);
    Tensor q = fovea.parameter("query", 1, queries, width);
    for (int i = 0; i < foveaBlocks; i++) {
      int level = i % LEVELS;
      Tensor map = levels.get(level);
      Tensor position = resized(graph, positionTable, map);
      GraphBuilder block = fovea.scope("block." + i);
      q = foveaBlock(block, q, queryPosition, map, position, head, grids.get(level));
    }
    graph.output("queries", q);
    graph.output("tokens", tokens(graph, maps.get(3)));
    graph.output("query_positions", queryPosition);
    graph.output("token_positions", tokens(graph, resized(graph, positionTable, maps.get(3))));
    graph.output("masks", head.masks(q, maps.get(0)));
    graph.output("boxes", head.boxes(q));
    graph.output("objectness", head.objectness(q));
    return graph;
  }

  /** Four maps of {@code width} channels from the backbone's, fine to coarse. */
  private List<Tensor> neck(GraphBuilder graph, List<Tensor> maps) {
    Tensor[] levels = new Tensor[maps.size()];
    for (int i = maps.size() - 1; i >= 0; i--) {
      Tensor lateral = normed(graph.scope("lateral." + i), maps.get(i));
      if (i == maps.size() - 1) {
        levels[i] = lateral;
      } else {
        GraphBuilder merge = graph.scope("merge." + i);
        long height = lateral.shape().dim(2).fixedSize();
        long across = lateral.shape().dim(3).fixedSize();
        Tensor above = merge.resizeTo(levels[i + 1], Interpolation.LINEAR, height, across);
        Tensor smooth = Layers.conv(merge.scope("up"), above, width, Window.same(3), true);
        levels[i] = normed(merge, merge.add(smooth, lateral));
      }
    }
    return List.of(levels);
  }

  /** A convolution of one pixel, GELU, and layer normalisation over channels. */
  private Tensor normed(GraphBuilder graph, Tensor x) {
    Tensor y = graph.gelu(Layers.conv(graph.scope("conv"), x, width, ONE, true));
    Tensor last = graph.transpose(y, 0, 2, 3, 1);
    return graph.transpose(Layers.layerNorm(graph.scope("norm"), last), 0, 3, 1, 2);
  }

  /** The table of positions at the size of a map. */
  private static Tensor resized(GraphBuilder graph, Tensor table, Tensor map) {
    return graph.resizeTo(
        table,
        Interpolation.LINEAR,
        map.shape().dim(2).fixedSize(),
        map.shape().dim(3).fixedSize());
  }

  private static Tensor tokens(GraphBuilder graph, Tensor map) {
    return graph.transpose(graph.reshape(map, 0, 0, -1), 0, 2, 1);
  }

  /** Queries look closer where their boxes are, then at one another. */
  private Tensor foveaBlock(
      GraphBuilder graph,
      Tensor q,
      Tensor queryPosition,
      Tensor map,
      Tensor position,
      FoveaHead head,
      Tensor embedding) {
    int grid = Math.toIntExact(embedding.shape().dim(1).fixedSize());
    long cells = (long) grid * grid;
    Tensor boxes = head.corners(graph, q, map);
    Tensor image = graph.constant("image", new long[queries], queries);
    Tensor cut = graph.roiAlign(map, boxes, image, grid, 1, 0, false);
    Tensor placed = graph.add(cut, embedding);
    Tensor looked = graph.transpose(graph.reshape(placed, 1, queries, width, cells), 0, 1, 3, 2);
    Tensor fromQuery = linearNorm(graph.scope("from_query"), graph.unsqueeze(q, 2));
    Tensor fromMap = linearNorm(graph.scope("from_map"), looked);
    Tensor t = graph.reshape(graph.add(fromQuery, fromMap), 1, queries * cells, width);
    Tensor repeated =
        graph.reshape(
            graph.expand(graph.unsqueeze(queryPosition, 2), 1, queries, cells, width),
            1,
            queries * cells,
            width);
    Tensor values = tokens(graph, map);
    Tensor keys = graph.add(values, tokens(graph, position));
    Tensor heard =
        attention().attend(graph.scope("cross_attention"), graph.add(t, repeated), keys, values);
    t = Transformer.residual(graph.scope("cross_norm"), t, heard);
    Tensor mean = graph.reduceMean(graph.reshape(t, 1, queries, cells, width), false, 2);
    Tensor fused = linearNorm(graph.scope("fuse"), mean);
    Tensor mixed = selfAttention(graph, "self", fused, queryPosition);
    return Transformer.residual(
        graph.scope("feed_forward_norm"),
        mixed,
        Transformer.feedForward(graph.scope("feed_forward"), mixed, hidden, GraphBuilder::gelu));
  }

  private Tensor linearNorm(GraphBuilder graph, Tensor x) {
    return Layers.layerNorm(
        graph.scope("norm"), Layers.linear(graph.scope("linear"), x, width, true));
  }

  /** Positions are added to queries and keys, never to values. */
  private Tensor selfAttention(GraphBuilder graph, String name, Tensor q, Tensor position) {
    Tensor placed = graph.add(q, position);
    Tensor heard = attention().attend(graph.scope(name + "_attention"), placed, placed, q);
    return Transformer.residual(graph.scope(name + "_norm"), q, heard);
  }

  /**
   * The graph that ranks: {@code queries} FLOAT [N, n, width], {@code tokens} [N, h w, width],
   * {@code query_positions} [1, n, width] and {@code token_positions} [1, h w, width] as the
   * features graph gives them, and {@code history} FLOAT [N, n], the step at which each query was
   * visited, from 1, or 0; to {@code saliency} [N, n] logits.
   *
   * @param count tokens of the coarsest level
   */
  public GraphBuilder shift(int count, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("seqrank_shift", weights);
    Tensor q = graph.input("queries", ElementType.FLOAT, Shape.of("N", queries, width));
    Tensor z = graph.input("tokens", ElementType.FLOAT, Shape.of("N", count, width));
    Tensor history = graph.input("history", ElementType.FLOAT, Shape.of("N", queries));
    Tensor queryPosition =
        graph.input("query_positions", ElementType.FLOAT, Shape.of(1, queries, width));
    Tensor tokenPosition =
        graph.input("token_positions", ElementType.FLOAT, Shape.of(1, count, width));
    Tensor gazeEmbedding = graph.scope("shift").parameter("gaze_embedding", width);
    Tensor previousEmbedding = graph.scope("shift").parameter("previous_embedding", width);
    Tensor visited = graph.greater(history, 0);
    Tensor last = graph.equal(history, graph.reduceMax(history, true, 1));
    Tensor previous = graph.unsqueeze(graph.cast(visited, ElementType.FLOAT), 2);
    Tensor gaze = graph.unsqueeze(graph.cast(graph.and(last, visited), ElementType.FLOAT), 2);
    for (int i = 0; i < shiftBlocks; i++) {
      GraphBuilder block = graph.scope("shift.block." + i);
      Tensor marked = block.add(q, block.mul(previous, previousEmbedding));
      marked = block.add(marked, block.mul(gaze, gazeEmbedding));
      q = shiftBlock(block, q, marked, z, queryPosition, tokenPosition, gaze, gazeEmbedding);
    }
    Tensor logits = Transformer.perceptron(graph.scope("shift.head"), q, width, 1);
    graph.output("saliency", graph.squeeze(logits, 2));
    return graph;
  }

  /**
   * One block.
   *
   * @param marked the queries with what says which were visited
   */
  private Tensor shiftBlock(
      GraphBuilder graph,
      Tensor q,
      Tensor marked,
      Tensor tokens,
      Tensor queryPosition,
      Tensor tokenPosition,
      Tensor gaze,
      Tensor gazeEmbedding) {
    Tensor before = Layers.linear(graph.scope("before"), q, width, true);
    Tensor x = selfAttention(graph, "self_0", marked, queryPosition);
    x = feedForward(graph, "feed_forward_0", x);

    Tensor placed = graph.add(x, queryPosition);
    Tensor seen =
        attention()
            .attend(graph.scope("token_attention"), graph.add(tokens, tokenPosition), placed, x);
    Tensor z = Transformer.residual(graph.scope("token_norm"), tokens, seen);
    Tensor centre = graph.add(graph.reduceSum(graph.mul(gaze, x), true, 1), gazeEmbedding);
    Tensor both = graph.concat(2, graph.expandLike(centre, z), z);
    Tensor shifted = Transformer.perceptron(graph.scope("centre"), both, hidden, width);
    z = Transformer.residual(graph.scope("centre_norm"), z, shifted);

    Tensor heard =
        attention().attend(graph.scope("query_attention"), placed, graph.add(z, tokenPosition), z);
    x = Transformer.residual(graph.scope("query_norm"), x, heard);
    x = selfAttention(graph, "self_1", x, queryPosition);
    x = feedForward(graph, "feed_forward_1", x);
    // As in the authors' code: a softmax over an axis of one, which is always 1.
    Tensor gate = graph.softmax(Layers.linear(graph.scope("gate"), x, 1, true), 2);
    Tensor gated = graph.mul(x, gate);
    return Layers.linear(graph.scope("after"), graph.add(before, gated), width, true);
  }

  private Tensor feedForward(GraphBuilder graph, String name, Tensor x) {
    return Transformer.residual(
        graph.scope(name + "_norm"),
        x,
        Transformer.feedForward(graph.scope(name), x, hidden, GraphBuilder::gelu));
  }
}
