package io.fovea.models.systems;

import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Interpolation;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import io.fovea.models.weights.WeightSource;
import java.util.List;

/**
 * Axial-DeepLab (Wang et al., 2020) for panoptic segmentation: an axial backbone of output stride
 * 16, and Panoptic-DeepLab's two decoders and three heads without its pyramid of dilated
 * convolutions, of which a 1 x 1 projection is left. What the heads give is what {@link
 * io.fovea.models.decode.CentreGrouping} groups. Modules have names of their own here.
 *
 * @param backbone whose maps are decoded
 * @param classes of things and stuff
 * @param width of the semantic decoder; 256 as published, the other widths in proportion
 */
record AxialDeepLab(AxialBackbone backbone, int classes, int width) {
  private static final Interpolation ALIGNED = Interpolation.LINEAR_ALIGN_CORNERS;
  private static final Window ONE = Window.of(1, 1);
  private static final Window FIVE = Window.same(5);

  AxialDeepLab {
    if (classes < 1 || width < 16 || width % 16 != 0) {
      throw new IllegalArgumentException(classes + " classes, decoders of width " + width);
    }
  }

  /**
   * The network: {@code image} FLOAT [1, 3, height, width] to {@code semantic} [1, classes, height,
   * width] logits, {@code heatmap} [1, 1, height, width] of the centres of things and {@code
   * offsets} [1, 2, height, width] from each pixel to its centre, y and then x, in pixels of the
   * image. All are stretched over the image from a quarter of its resolution, corners on corners,
   * offsets in proportion.
   *
   * @param height of the image, 64 or more, as is the width; 16 n + 1 puts corners on corners
   */
  GraphBuilder build(int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("axial_deeplab", weights);
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, height, imageWidth));
    List<Tensor> maps = backbone.features(graph.scope("backbone"), image);
    Tensor classesOf =
        decode(graph.scope("semantic_decoder"), maps, width, width / 4, width / 8, width);
    Tensor logits = head(graph.scope("semantic_head"), classesOf, width, classes);
    graph.output("semantic", graph.resizeTo(logits, ALIGNED, height, imageWidth));
    Tensor instances =
        decode(graph.scope("instance_decoder"), maps, width / 2, width / 8, width / 16, width / 2);
    Tensor heatmap = head(graph.scope("centre_head"), instances, width / 8, 1);
    graph.output("heatmap", graph.resizeTo(heatmap, ALIGNED, height, imageWidth));
    Tensor offsets = head(graph.scope("offset_head"), instances, width / 8, 2);
    float down = (height - 1f) / (offsets.shape().dim(2).fixedSize() - 1);
    float across = (imageWidth - 1f) / (offsets.shape().dim(3).fixedSize() - 1);
    Tensor scales = graph.reshape(graph.floats(down, across), 1, 2, 1, 1);
    graph.output(
        "offsets", graph.mul(graph.resizeTo(offsets, ALIGNED, height, imageWidth), scales));
    return graph;
  }

  /**
   * The coarsest map, joined with those of stride 8 and 4 on its way up.
   *
   * @param projected channels that the coarsest map is projected to
   * @param eighth channels that the map of stride 8 is projected to
   * @param quarter the same of stride 4
   * @param outputs channels of the result, at stride 4
   */
  private static Tensor decode(
      GraphBuilder graph, List<Tensor> maps, int projected, int eighth, int quarter, int outputs) {
    Tensor x = layer(graph.scope("project"), maps.get(3), projected, ONE);
    x = join(graph.scope("stride_8"), x, maps.get(1), eighth, outputs);
    return join(graph.scope("stride_4"), x, maps.get(0), quarter, outputs);
  }

  private static Tensor join(
      GraphBuilder graph, Tensor coarse, Tensor fine, int projected, int outputs) {
    Tensor own = layer(graph.scope("project"), fine, projected, ONE);
    long height = own.shape().dim(2).fixedSize();
    long across = own.shape().dim(3).fixedSize();
    Tensor both = graph.concat(1, graph.resizeTo(coarse, ALIGNED, height, across), own);
    return separable(graph.scope("fuse"), both, outputs);
  }

  private static Tensor head(GraphBuilder graph, Tensor x, int hidden, int outputs) {
    Tensor y = separable(graph.scope("hidden"), x, hidden);
    return Layers.conv(graph.scope("predict"), y, outputs, ONE, true);
  }

  /** A convolution of 5 x 5 within each channel, then one of 1 x 1 across them. */
  private static Tensor separable(GraphBuilder graph, Tensor x, int outputs) {
    int channels = Math.toIntExact(x.shape().dim(1).fixedSize());
    Tensor y =
        graph.relu(
            ConvNorm.of(graph.scope("depthwise"), "conv", "norm", x, channels, FIVE, channels));
    return layer(graph.scope("pointwise"), y, outputs, ONE);
  }

  private static Tensor layer(GraphBuilder graph, Tensor x, int outputs, Window window) {
    return graph.relu(ConvNorm.of(graph, "conv", "norm", x, outputs, window));
  }
}
