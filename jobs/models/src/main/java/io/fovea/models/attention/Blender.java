package io.fovea.models.attention;

import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Interpolation;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * BlendMask's blender: an instance's mask is the sum of K bases within its box, weighted at each
 * position by its own attention maps, which are first resized from M x M to R x R and then
 * normalised over the K by softmax. Gives logits; it has no parameters.
 *
 * @param regions how bases are cut out, R among it
 * @param bases the paper's K
 * @param attentionSize the paper's M
 * @param top how attention maps are resized
 */
public record Blender(Regions regions, int bases, int attentionSize, Top top) implements Attention {
  private static final int INSTANCES = 100;

  /** How attention maps are resized. */
  public enum Top {
    BILINEAR(Interpolation.LINEAR),
    NEAREST(Interpolation.NEAREST);

    private final Interpolation interpolation;

    Top(Interpolation interpolation) {
      this.interpolation = interpolation;
    }
  }

  public Blender {
    if (bases < 1 || attentionSize < 1) {
      throw new IllegalArgumentException(
          bases + " bases with attention of " + attentionSize + " a side");
    }
  }

  @Override
  public String name() {
    return "blender";
  }

  /** A hundred instances on square bases of so many pixels. */
  @Override
  public List<Input> inputs(int tokens) {
    long weights = (long) bases * attentionSize * attentionSize;
    return inputs(tokens, bases, Input.floats("attention", INSTANCES, weights));
  }

  /** What the blender's baselines take too, and more. */
  static List<Input> inputs(int tokens, int bases, Input... more) {
    int side = Attention.side(tokens);
    List<Input> inputs = new ArrayList<>();
    inputs.add(Input.floats("bases", 1, bases, side, side));
    inputs.add(Input.floats("boxes", INSTANCES, 4));
    inputs.add(new Input("images", ElementType.INT64, Shape.of(INSTANCES)));
    inputs.addAll(List.of(more));
    return inputs;
  }

  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 4);
    return List.of(blend(graph, inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3)));
  }

  /**
   * The masks' logits.
   *
   * @param maps [images, K, height, width]: the bases
   * @param boxes as {@link Regions#cut} takes them, and so images
   * @param attention [instances, K M M]: maps one after the other, each row by row
   * @return [instances, R, R]
   */
  public Tensor blend(
      GraphBuilder graph, Tensor maps, Tensor boxes, Tensor images, Tensor attention) {
    Tensor cut = regions.cut(graph, maps, boxes, images);
    Tensor square = graph.reshape(attention, -1, bases, attentionSize, attentionSize);
    Tensor resized = graph.resizeTo(square, top.interpolation, regions.size(), regions.size());
    return graph.reduceSum(graph.mul(graph.softmax(resized, 1), cut), false, 1);
  }
}
