package io.fovea.models.systems;

import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Interpolation;
import io.fovea.models.graph.SelectionOperators.Top;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.graph.Window;
import java.util.List;

/**
 * An instance segmenter with weights set by hand, for the demonstration: it knows what colour each
 * class usually has, and finds connected regions of one class. All of it is one ONNX graph.
 *
 * <ol>
 *   <li><b>Evidence</b>: the image is smoothed; its colour's direction is compared with each
 *       class's, and its saturation says how likely there is a thing at all.
 *   <li><b>Regions</b>: on a grid of cells, evidence above one half is eroded step by step, which
 *       tells how deep inside a region each cell lies. A key of depth and position is then spread
 *       through each region until all its cells hold the key of the deepest: regions of one class
 *       are connected components.
 *   <li><b>Instances</b>: the deepest regions become masks, their evidence at full size cut out by
 *       their cells; boxes surround the masks, and scores are mean evidence within, less for small
 *       ones.
 * </ol>
 *
 * <p>It errs as such a method must: things of one class that touch are one to it, a thing that
 * another cuts in two is two, and an unusual colour misleads it.
 *
 * <p>Input {@code image} FLOAT [N, 3, H, W], red, green and blue from 0 to 1. Outputs: {@code
 * boxes} FLOAT [N, K, 4], corners (left, top, right, bottom) in pixels; {@code scores} FLOAT [N,
 * K], 0 to 1, 0 where there is no instance; {@code labels} INT64 [N, K], positions in the list of
 * classes; {@code masks} FLOAT [N, K, H, W], probabilities. Keys are exact for images of up to 16
 * million pixels.
 */
public final class ShapeSegmenter {
  /** Instances given for each image. */
  public static final int INSTANCES = 24;

  private static final int CELL = 4;
  private static final int EROSIONS = 12;
  private static final int SPREADS = 48;
  private static final float HUE_SHARPNESS = 14;
  private static final float SATURATION_SHARPNESS = 16;
  private static final float SATURATION_NEEDED = 0.30f;
  private static final float SMALL_AREA = 60;
  private static final float EPSILON = 1e-4f;
  private static final float HALF_ROOT_3 = (float) (Math.sqrt(3) / 2);

  private final GraphBuilder graph;
  private final Tensor image;

  private ShapeSegmenter(GraphBuilder graph) {
    this.graph = graph;
    this.image = graph.input("image", ElementType.FLOAT, Shape.of("N", 3, "H", "W"));
  }

  /**
   * The model that knows these classes.
   *
   * @param hues usual hue of each class in degrees, two classes or more
   */
  public static GraphBuilder build(List<Double> hues) {
    if (hues.size() < 2) {
      throw new IllegalArgumentException("a segmenter tells classes apart: it needs two or more");
    }
    GraphBuilder graph = GraphBuilder.named("shape_segmenter");
    new ShapeSegmenter(graph).connect(hues);
    return graph;
  }

  private void connect(List<Double> hues) {
    Tensor evidence = evidence(graph.scope("evidence"), hues);
    Regions regions = regions(graph.scope("regions"), evidence);
    instances(graph.scope("instances"), evidence, regions, hues.size());
  }

  /** [N, classes, H, W]: how likely a pixel shows a thing of each class. */
  private Tensor evidence(GraphBuilder g, List<Double> hues) {
    GraphBuilder blur = g.scope("smooth");
    Tensor smooth =
        blur.conv(
            image, blur.initialiser("weight", gaussian(), 3, 1, 5, 5), null, Window.same(5), 3);
    // Two axes across the grey diagonal of the colour cube: what is left of a colour without grey.
    GraphBuilder opponent = g.scope("opponent");
    Tensor chroma =
        opponent.conv(
            smooth,
            opponent.initialiser(
                "weight", new float[] {0, HALF_ROOT_3, -HALF_ROOT_3, 1, -0.5f, -0.5f}, 2, 3, 1, 1),
            null,
            Window.of(1, 1));
    Tensor strength = g.sqrt(g.add(g.reduceSum(g.mul(chroma, chroma), true, 1), EPSILON));
    GraphBuilder hue = g.scope("hue");
    Tensor likeness =
        hue.conv(
            g.div(chroma, strength),
            hue.initialiser("weight", directions(hues), hues.size(), 2, 1, 1),
            null,
            Window.of(1, 1));
    Tensor which = g.softmax(g.mul(likeness, HUE_SHARPNESS), 1);
    Tensor saturation = g.div(strength, g.add(g.reduceMax(smooth, true, 1), EPSILON));
    Tensor there = g.sigmoid(g.mul(g.add(saturation, -SATURATION_NEEDED), SATURATION_SHARPNESS));
    return g.mul(which, there);
  }

  /**
   * @param keys [N, 1, h, w]: each cell's region as the key of its deepest cell, 0 outside
   * @param own [N, 1, h, w]: each cell's own key, 0 outside regions
   * @param cells [N, classes, h, w]: 1 where a cell belongs to a class
   */
  private record Regions(Tensor keys, Tensor own, Tensor cells) {}

  private Regions regions(GraphBuilder g, Tensor evidence) {
    Tensor mean = g.averagePool(evidence, Window.of(CELL, CELL).stride(CELL, CELL));
    Tensor around = g.averagePool(mean, Window.same(3));
    Tensor cells = binary(g, g.add(g.mul(mean, 0.6f), g.mul(around, 0.4f)), 0.5f);
    Tensor depth = cells;
    Tensor inner = cells;
    for (int i = 0; i < EROSIONS; i++) {
      GraphBuilder step = g.scope("erode." + i);
      inner = step.neg(step.maxPool(step.neg(inner), Window.same(3)));
      depth = step.add(depth, inner);
    }
    Tensor ones = g.add(g.mul(g.slice(cells, 1, 0, 1), 0), 1);
    Tensor column = g.cumulativeSum(ones, 3);
    Tensor row = g.cumulativeSum(ones, 2);
    Tensor width = g.reduceMax(column, true, 1, 2, 3);
    Tensor position = g.add(g.mul(g.add(row, -1), width), column);
    Tensor count = g.reduceMax(position, true, 1, 2, 3);
    Tensor key = g.mul(g.add(g.mul(depth, count), position), cells);
    Tensor spread = key;
    for (int i = 0; i < SPREADS; i++) {
      GraphBuilder step = g.scope("spread." + i);
      spread = step.mul(step.maxPool(spread, Window.same(3)), cells);
    }
    return new Regions(g.reduceMax(spread, true, 1), g.reduceMax(key, true, 1), cells);
  }

  private void instances(GraphBuilder g, Tensor evidence, Regions regions, int classes) {
    Tensor isDeepest = g.cast(g.equal(regions.keys(), regions.own()), ElementType.FLOAT);
    Tensor seeds = g.reshape(g.mul(regions.own(), isDeepest), 0, -1);
    // Images may have fewer cells than there are instances to give.
    Tensor none = g.mul(g.reshape(g.reduceMax(seeds, true, 1), -1, 1), 0);
    Tensor spare = g.add(none, g.initialiser("spare", new float[INSTANCES], 1, INSTANCES));
    Top top = g.topK(g.concat(1, seeds, spare), INSTANCES, 1);
    Tensor chosen = g.reshape(top.values(), 0, INSTANCES, 1, 1);
    Tensor found = binary(g, chosen, 0.5f);

    Tensor atSeed =
        g.cast(
            g.equal(g.reshape(regions.own(), 0, 1, -1), g.reshape(chosen, 0, INSTANCES, 1)),
            ElementType.FLOAT);
    Tensor classOf =
        g.matMul(atSeed, g.transpose(g.reshape(regions.cells(), 0, classes, -1), 0, 2, 1));
    graph.output("labels", g.argMax(classOf, false, 2));

    Tensor cells = g.mul(g.cast(g.equal(regions.keys(), chosen), ElementType.FLOAT), found);
    Tensor near = g.resizeLike(g.maxPool(cells, Window.same(3)), Interpolation.LINEAR, evidence);
    Tensor own =
        g.transpose(
            g.matMul(
                g.transpose(evidence, 0, 2, 3, 1),
                g.transpose(g.unsqueeze(classOf, 1), 0, 1, 3, 2)),
            0,
            3,
            1,
            2);
    Tensor masks = g.mul(near, own);
    graph.output("masks", masks);

    Tensor inside = binary(g, masks, 0.5f);
    Tensor area = g.reduceSum(inside, false, 2, 3);
    Tensor quality = g.div(g.reduceSum(g.mul(inside, masks), false, 2, 3), g.add(area, EPSILON));
    graph.output("scores", g.mul(quality, g.div(area, g.add(area, SMALL_AREA))));
    graph.output("boxes", boxes(g.scope("boxes"), inside, area));
  }

  /** [N, K, 4]: the tight box of each mask; zeros where the mask is empty. */
  private Tensor boxes(GraphBuilder g, Tensor inside, Tensor area) {
    Tensor ones = g.add(g.mul(g.slice(g.slice(image, 0, 0, 1), 1, 0, 1), 0), 1);
    Tensor x = g.cumulativeSum(ones, 3);
    Tensor y = g.cumulativeSum(ones, 2);
    Tensor right = g.reduceMax(g.mul(inside, x), false, 2, 3);
    Tensor bottom = g.reduceMax(g.mul(inside, y), false, 2, 3);
    Tensor left = fromFarSide(g, inside, x, g.reduceMax(x, false, 2, 3));
    Tensor top = fromFarSide(g, inside, y, g.reduceMax(y, false, 2, 3));
    Tensor corners =
        g.concat(
            2,
            g.unsqueeze(left, 2),
            g.unsqueeze(top, 2),
            g.unsqueeze(right, 2),
            g.unsqueeze(bottom, 2));
    return g.mul(corners, g.unsqueeze(binary(g, area, 0.5f), 2));
  }

  /** The first occupied position: its distance from the far end is the largest. */
  private static Tensor fromFarSide(GraphBuilder g, Tensor inside, Tensor position, Tensor size) {
    Tensor distance = g.add(g.sub(g.reduceMax(position, true, 2, 3), position), 1);
    return g.sub(size, g.reduceMax(g.mul(inside, distance), false, 2, 3));
  }

  private static Tensor binary(GraphBuilder g, Tensor x, float above) {
    return g.cast(g.greater(x, above), ElementType.FLOAT);
  }

  /** The same 5 x 5 bell for each of three channels. */
  private static float[] gaussian() {
    float[] line = {1 / 16f, 4 / 16f, 6 / 16f, 4 / 16f, 1 / 16f};
    float[] weight = new float[3 * 25];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = line[i % 25 / 5] * line[i % 5];
    }
    return weight;
  }

  /** Each hue as a direction across the grey diagonal, where red lies along the second axis. */
  private static float[] directions(List<Double> hues) {
    float[] directions = new float[2 * hues.size()];
    for (int i = 0; i < hues.size(); i++) {
      directions[2 * i] = (float) StrictMath.sin(StrictMath.toRadians(hues.get(i)));
      directions[2 * i + 1] = (float) StrictMath.cos(StrictMath.toRadians(hues.get(i)));
    }
    return directions;
  }
}
