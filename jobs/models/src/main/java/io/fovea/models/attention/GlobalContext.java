package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * A2-FPN's multi-level global context: learned queries, the semantic entities, collect context
 * nodes from every pixel of each level; nodes are reasoned over; then every pixel takes back what
 * it needs of them. Maps are entities by pixels, never pixels by pixels.
 *
 * <p><b>Reconstructed</b>: no code was published. This follows the supplement (which attentions,
 * equation 7's queries) and the paper's outline; numbers of entities are options, and the usual
 * ones, 256, 192, 128 and 64, are not from the authors.
 *
 * @param levels finest first
 * @param width of context nodes and of the result
 * @param similarity of entities and pixels, and of pixels and nodes
 * @param reach which nodes a level's pixels look at
 */
public record GlobalContext(
    List<Level> levels, int width, QueryKeyAttention similarity, Reach reach) implements Attention {
  private static final Window ONE = Window.of(1, 1);
  private static final int NARROWING = 4;

  /**
   * One level.
   *
   * @param channels of its map
   * @param entities that collect from it
   */
  public record Level(int channels, int entities) {
    public Level {
      if (channels < 1 || entities < 1) {
        throw new IllegalArgumentException(channels + " channels, " + entities + " entities");
      }
    }
  }

  /** Which nodes pixels look at. */
  public enum Reach {
    /** Those collected from their own level. */
    OWN_LEVEL,
    /** Those of all levels. */
    ALL_LEVELS
  }

  public GlobalContext {
    levels = List.copyOf(levels);
    if (levels.isEmpty() || width % NARROWING != 0) {
      throw new IllegalArgumentException(levels.size() + " levels, " + width + " channels");
    }
  }

  @Override
  public String name() {
    return "global-context-" + similarity.name();
  }

  /** The finest level is a square map of so many pixels; each next has half its side. */
  @Override
  public List<Input> inputs(int tokens) {
    int side = Attention.side(tokens);
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      int size = Math.max(1, side >> i);
      inputs.add(Input.floats("level_" + i, 1, levels.get(i).channels(), size, size));
    }
    return inputs;
  }

  /**
   * The levels, made {@code width} channels wide, each pixel's context added.
   *
   * @param inputs a level each: [batch, channels, height, width of the map], height and width fixed
   * @return a level each: [batch, width, height, width of the map]
   */
  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, levels.size());
    List<Tensor> nodes = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      Tensor collected = collect(graph.scope("collect." + i), levels.get(i), inputs.get(i));
      nodes.add(reason(graph.scope("reason." + i), collected));
    }
    Tensor together =
        reason(graph.scope("reason.all"), graph.concat(1, nodes.toArray(Tensor[]::new)));
    List<Tensor> results = new ArrayList<>();
    long from = 0;
    for (int i = 0; i < levels.size(); i++) {
      long to = from + levels.get(i).entities();
      Tensor seen = reach == Reach.ALL_LEVELS ? together : graph.slice(together, 1, from, to);
      results.add(distribute(graph.scope("distribute." + i), inputs.get(i), seen));
      from = to;
    }
    return results;
  }

  /** Context nodes [batch, entities, width] of a level. */
  private Tensor collect(GraphBuilder graph, Level level, Tensor map) {
    Tensor queries =
        graph.unsqueeze(graph.parameter("queries", level.entities(), level.channels()), 0);
    Tensor values = Layers.conv(graph.scope("value"), map, width, ONE, false);
    return similarity.attend(
        graph, queries, MaskedCross.tokens(graph, map), MaskedCross.tokens(graph, values));
  }

  /** A residual bottleneck on each node. */
  private Tensor reason(GraphBuilder graph, Tensor nodes) {
    long narrow = width / NARROWING;
    Tensor first = graph.relu(Layers.linear(graph.scope("0"), nodes, narrow, true));
    Tensor second = graph.relu(Layers.linear(graph.scope("1"), first, narrow, true));
    return graph.add(nodes, Layers.linear(graph.scope("2"), second, width, true));
  }

  private Tensor distribute(GraphBuilder graph, Tensor map, Tensor nodes) {
    Tensor queries =
        MaskedCross.tokens(graph, Layers.conv(graph.scope("query"), map, width, ONE, false));
    Tensor heard = graph.transpose(similarity.attend(graph, queries, nodes, nodes), 0, 2, 1);
    Tensor context =
        graph.reshape(
            heard, -1, width, map.shape().dim(2).fixedSize(), map.shape().dim(3).fixedSize());
    Tensor added = Layers.conv(graph.scope("output"), context, width, ONE, true);
    return graph.add(Layers.conv(graph.scope("lateral"), map, width, ONE, true), added);
  }
}
