package io.fovea.models.systems;

import io.fovea.models.attention.GlobalContext;
import io.fovea.models.attention.GlobalContext.Level;
import io.fovea.models.attention.GlobalContext.Reach;
import io.fovea.models.attention.QueryKeyAttention;
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
 * A2-FPN's neck as its supplement's Table 1 compares it: multi-level global context, with one of
 * three attentions, in front of a feature pyramid. The context is reconstructed, see {@link
 * GlobalContext}, and so is how it joins: its result takes the place of the pyramid's lateral
 * convolutions. A2-FPN's resampling (GACARAFE, GACAP) is not part of it.
 *
 * @param channels of the backbone's maps, fine to coarse
 * @param entities of each level
 * @param similarity of entities and pixels
 * @param reach which nodes a level's pixels look at
 * @param width of every level that it gives
 */
public record ContextNeck(
    List<Integer> channels,
    List<Integer> entities,
    QueryKeyAttention similarity,
    Reach reach,
    int width) {

  public ContextNeck {
    channels = List.copyOf(channels);
    entities = List.copyOf(entities);
    if (channels.isEmpty() || channels.size() != entities.size()) {
      throw new IllegalArgumentException(
          channels.size() + " levels, " + entities.size() + " numbers of entities");
    }
  }

  /** Over a ResNet's maps, with the numbers of entities of the only known implementation. */
  public static ContextNeck usual(QueryKeyAttention similarity) {
    return new ContextNeck(
        List.of(256, 512, 1024, 2048),
        List.of(256, 192, 128, 64),
        similarity,
        Reach.ALL_LEVELS,
        256);
  }

  /** The mechanism within. */
  public GlobalContext context() {
    List<Level> levels = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      levels.add(new Level(channels.get(i), entities.get(i)));
    }
    return new GlobalContext(levels, width, similarity, reach);
  }

  /**
   * The neck alone: {@code res2} and on, FLOAT [1, channels, h, w] at strides 4, 8 and so on of an
   * image, to {@code p2} and on, [1, width, h, w], and one level more.
   *
   * @param height of the image, 64 or more, as is the width
   */
  public GraphBuilder build(int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph =
        GraphBuilder.named("a2fpn_" + similarity.name().replace('-', '_'), weights);
    List<Tensor> maps = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      int stride = 4 << i;
      Shape shape =
          Shape.of(
              1,
              channels.get(i),
              (height + stride - 1) / stride,
              (imageWidth + stride - 1) / stride);
      maps.add(graph.input("res" + (i + 2), ElementType.FLOAT, shape));
    }
    List<Tensor> levels = connect(graph, maps);
    for (int i = 0; i < levels.size(); i++) {
      graph.output("p" + (i + 2), levels.get(i));
    }
    return graph;
  }

  /** Adds itself: a level a map, fine to coarse, and one more of half the last one's size. */
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> maps) {
    List<Tensor> merged = new ArrayList<>(context().connect(graph.scope("context"), maps));
    for (int i = merged.size() - 2; i >= 0; i--) {
      long height = merged.get(i).shape().dim(2).fixedSize();
      long across = merged.get(i).shape().dim(3).fixedSize();
      Tensor above = graph.resizeTo(merged.get(i + 1), Interpolation.NEAREST, height, across);
      merged.set(i, graph.add(merged.get(i), above));
    }
    List<Tensor> levels = new ArrayList<>();
    for (int i = 0; i < merged.size(); i++) {
      GraphBuilder scope = graph.scope("fpn_convs." + i + ".conv");
      levels.add(Layers.conv(scope, merged.get(i), width, Window.same(3), true));
    }
    levels.add(graph.maxPool(levels.get(levels.size() - 1), Window.of(1, 1).stride(2, 2)));
    return levels;
  }
}
