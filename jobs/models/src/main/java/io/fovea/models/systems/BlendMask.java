package io.fovea.models.systems;

import io.fovea.models.attention.Blender;
import io.fovea.models.attention.Regions;
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
 * BlendMask: FCOS finds boxes and, with one more convolution, an attention map for each; a second
 * branch makes bases of the whole image; the blender joins them. Three graphs, since between them
 * boxes are selected, which is the decoder's: {@link #dense} for all that is computed at every
 * place, {@link #blender} for the instances that were kept, {@link #head} for the dense part over
 * given maps. Modules are named as in the authors' code.
 *
 * @param bases the paper's K
 * @param attentionSize the paper's M
 * @param size the paper's R
 * @param top how attention maps are resized
 * @param bottom how bases are cut out
 * @param classes of things
 * @param width of the pyramid and of the towers
 * @param basesWidth of the branch that makes bases
 */
public record BlendMask(
    int bases,
    int attentionSize,
    int size,
    Blender.Top top,
    Regions.Bottom bottom,
    int classes,
    int width,
    int basesWidth) {
  /** Strides of the levels P3 to P7. */
  public static final List<Integer> STRIDES = List.of(8, 16, 32, 64, 128);

  private static final float BASES_SCALE = 0.25f;
  private static final int TOWER = 4;
  private static final Window THREE = Window.same(3);
  private static final Window ONE = Window.of(1, 1);

  /** The published size, R 56, K 4 and M 14, for COCO. */
  public static BlendMask published() {
    return new BlendMask(4, 14, 56, Blender.Top.BILINEAR, Regions.Bottom.ROI_ALIGN, 80, 256, 128);
  }

  /** The R_K_M by which the paper calls a configuration. */
  public String configuration() {
    return size + "_" + bases + "_" + attentionSize;
  }

  /**
   * Everything but the selection of boxes: {@code image} FLOAT [1, 3, height, width] to {@code
   * bases} [1, K, H / 4, W / 4] and, for every place of P3 to P7, level by level and row by row,
   * {@code classes} [1, places, classes] logits, {@code centreness} [1, places] logits, {@code
   * distances} [1, places, 4] from the place to left, top, right and bottom in pixels, and {@code
   * attention} [1, places, K M M].
   *
   * @param height of the image, a multiple of 32, as is the width
   */
  public GraphBuilder dense(Backbone backbone, int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("blendmask", weights);
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, height, imageWidth));
    List<Tensor> maps = backbone.features(graph.scope("backbone.bottom_up"), image);
    connect(graph, pyramid(graph.scope("backbone"), maps.subList(1, 4)));
    return graph;
  }

  /**
   * The heads alone: {@code p3} to {@code p7} [1, width, h, w] to the outputs of {@link #dense}.
   */
  public GraphBuilder head(int height, int imageWidth, WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("blendmask_head", weights);
    List<Tensor> levels = new ArrayList<>();
    for (int i = 0; i < STRIDES.size(); i++) {
      int stride = STRIDES.get(i);
      Shape shape = Shape.of(1, width, ceil(height, stride), ceil(imageWidth, stride));
      levels.add(graph.input("p" + (i + 3), ElementType.FLOAT, shape));
    }
    connect(graph, levels);
    return graph;
  }

  private static int ceil(int size, int stride) {
    return (size + stride - 1) / stride;
  }

  /**
   * The blender: {@code bases} as above, {@code boxes} FLOAT [D, 4] of (left, top, right, bottom)
   * in pixels of the image and {@code attention} [D, K M M] of the places that were kept, to {@code
   * masks} [D, R, R], probabilities.
   *
   * @param height of the image, a multiple of 4, as is the width
   */
  public GraphBuilder blender(int height, int imageWidth) {
    GraphBuilder graph = GraphBuilder.named("blendmask_blender");
    Tensor maps =
        graph.input("bases", ElementType.FLOAT, Shape.of(1, bases, height / 4, imageWidth / 4));
    Tensor boxes = graph.input("boxes", ElementType.FLOAT, Shape.of("D", 4));
    long weights = (long) bases * attentionSize * attentionSize;
    Tensor attention = graph.input("attention", ElementType.FLOAT, Shape.of("D", weights));
    // All instances are of image 0: as many zeros as there are boxes.
    Tensor first = graph.squeeze(graph.slice(boxes, 1, 0, 1), 1);
    Tensor image = graph.cast(graph.mul(first, 0), ElementType.INT64);
    Blender blender =
        new Blender(new Regions(bottom, size, BASES_SCALE), bases, attentionSize, top);
    graph.output("masks", graph.sigmoid(blender.blend(graph, maps, boxes, image, attention)));
    return graph;
  }

  /** P3 to P7 of the maps at strides 8, 16 and 32. */
  private List<Tensor> pyramid(GraphBuilder graph, List<Tensor> maps) {
    Tensor[] levels = new Tensor[STRIDES.size()];
    Tensor above = null;
    for (int i = 2; i >= 0; i--) {
      Tensor lateral =
          Layers.conv(graph.scope("fpn_lateral" + (i + 3)), maps.get(i), width, ONE, true);
      if (above != null) {
        long height = lateral.shape().dim(2).fixedSize();
        long across = lateral.shape().dim(3).fixedSize();
        lateral = graph.add(lateral, graph.resizeTo(above, Interpolation.NEAREST, height, across));
      }
      above = lateral;
      levels[i] = Layers.conv(graph.scope("fpn_output" + (i + 3)), lateral, width, THREE, true);
    }
    GraphBuilder more = graph.scope("top_block");
    levels[3] = Layers.conv(more.scope("p6"), levels[2], width, THREE.stride(2, 2), true);
    levels[4] =
        Layers.conv(more.scope("p7"), graph.relu(levels[3]), width, THREE.stride(2, 2), true);
    return List.of(levels);
  }

  private void connect(GraphBuilder graph, List<Tensor> levels) {
    FcosHead head =
        new FcosHead(
            graph.scope("proposal_generator.fcos_head"),
            graph.scope("top_layer"),
            width,
            classes,
            (long) bases * attentionSize * attentionSize,
            TOWER);
    FcosHead.Dense dense = head.connect(levels, STRIDES);
    graph.output("bases", bases(graph.scope("basis_module"), levels));
    graph.output("classes", dense.classes());
    graph.output("centreness", graph.squeeze(dense.centreness(), 2));
    graph.output("distances", dense.distances());
    graph.output("attention", dense.attention());
  }

  /** Bases at stride 4 from P3, P4 and P5. */
  private Tensor bases(GraphBuilder graph, List<Tensor> levels) {
    Tensor sum = null;
    for (int i = 0; i < 3; i++) {
      GraphBuilder refine = graph.scope("refine." + i);
      Tensor refined = normed(refine, levels.get(i), basesWidth);
      if (sum == null) {
        sum = refined;
      } else {
        long height = sum.shape().dim(2).fixedSize();
        long across = sum.shape().dim(3).fixedSize();
        sum = graph.add(sum, graph.resizeTo(refined, Interpolation.LINEAR, height, across));
      }
    }
    Tensor x = sum;
    for (int i = 0; i < 3; i++) {
      x = normed(graph.scope("tower." + i), x, basesWidth);
    }
    x = graph.resize(x, Interpolation.LINEAR, 2);
    x = normed(graph.scope("tower.4"), x, basesWidth);
    return Layers.conv(graph.scope("tower.5"), x, bases, ONE, true);
  }

  private static Tensor normed(GraphBuilder graph, Tensor x, int channels) {
    Tensor y = Layers.conv(graph.scope("0"), x, channels, THREE, false);
    return graph.relu(Layers.batchNorm(graph.scope("1"), y));
  }
}
