package io.fovea.models.systems;

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
 * Feature pyramids over a backbone's four maps: FPN (Lin et al., 2017) and PAFPN (Liu et al.,
 * 2018), which adds a way from the fine levels back to the coarse ones. Modules are named as
 * mmdetection names them.
 */
public final class FeaturePyramid {
  /** Channels of every level. */
  public static final int CHANNELS = 256;

  private static final int[] BACKBONE = {256, 512, 1024, 2048};
  private static final Window ONE = Window.of(1, 1);

  /** Which pyramid. */
  public enum Kind {
    FPN,
    PAFPN
  }

  private FeaturePyramid() {}

  /**
   * The neck alone: {@code res2} to {@code res5} FLOAT [N, channels, h, w] at strides 4 to 32 of an
   * image, to {@code p2} to {@code p6} [N, 256, h, w].
   *
   * @param height of the image that the maps are of, 64 or more, as is the width
   */
  public static GraphBuilder neck(Kind kind, int height, int width, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named(kind == Kind.FPN ? "fpn" : "pafpn", weights);
    List<Tensor> maps = new ArrayList<>();
    for (int i = 0; i < BACKBONE.length; i++) {
      int stride = 4 << i;
      maps.add(
          graph.input(
              "res" + (i + 2),
              ElementType.FLOAT,
              Shape.of("N", BACKBONE[i], ceil(height, stride), ceil(width, stride))));
    }
    List<Tensor> levels = connect(graph, kind, maps);
    for (int i = 0; i < levels.size(); i++) {
      graph.output("p" + (i + 2), levels.get(i));
    }
    return graph;
  }

  /**
   * Adds a neck.
   *
   * @param maps of a backbone, fine to coarse, each half as large as the one before
   * @return one level a map, and one more of half the size
   */
  public static List<Tensor> connect(GraphBuilder graph, Kind kind, List<Tensor> maps) {
    List<Tensor> levels = topDown(graph, maps);
    if (kind == Kind.PAFPN) {
      levels = bottomUp(graph, levels);
    }
    Tensor coarsest = levels.get(levels.size() - 1);
    levels.add(graph.maxPool(coarsest, ONE.stride(2, 2)));
    return levels;
  }

  private static List<Tensor> topDown(GraphBuilder graph, List<Tensor> maps) {
    int count = maps.size();
    Tensor[] merged = new Tensor[count];
    for (int i = count - 1; i >= 0; i--) {
      Tensor lateral = conv(graph, "lateral_convs", i, maps.get(i), ONE);
      if (i < count - 1) {
        long height = lateral.shape().dim(2).fixedSize();
        long width = lateral.shape().dim(3).fixedSize();
        Tensor above = graph.resizeTo(merged[i + 1], Interpolation.NEAREST, height, width);
        lateral = graph.add(lateral, above);
      }
      merged[i] = lateral;
    }
    List<Tensor> levels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      levels.add(conv(graph, "fpn_convs", i, merged[i], Window.same(3)));
    }
    return levels;
  }

  private static List<Tensor> bottomUp(GraphBuilder graph, List<Tensor> levels) {
    List<Tensor> result = new ArrayList<>();
    Tensor finer = levels.get(0);
    result.add(finer);
    for (int i = 1; i < levels.size(); i++) {
      Tensor down = conv(graph, "downsample_convs", i - 1, finer, Window.same(3).stride(2, 2));
      finer = conv(graph, "pafpn_convs", i - 1, graph.add(levels.get(i), down), Window.same(3));
      result.add(finer);
    }
    return result;
  }

  private static Tensor conv(GraphBuilder graph, String list, int index, Tensor x, Window window) {
    GraphBuilder scope = graph.scope(list).scope(Integer.toString(index)).scope("conv");
    return Layers.conv(scope, x, CHANNELS, window, true);
  }

  private static long ceil(int size, int stride) {
    return (size + stride - 1L) / stride;
  }
}
