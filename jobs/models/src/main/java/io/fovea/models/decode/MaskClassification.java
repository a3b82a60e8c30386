package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * What Mask2Former says of one image: each query has a class, or none, and a mask. Read as
 * instances, as a panoptic map or as a semantic map, each by the authors' own rules.
 *
 * <p>Logits of masks are stretched over the padded input, cut to the content and stretched over the
 * image before anything is decided, but for {@link #semanticInContent}.
 */
public final class MaskClassification {
  /** What the authors add to areas lest they divide by zero. */
  private static final double EPSILON = 1e-6;

  private static final float HALF = 0.5f;

  private final int queries;
  private final int classes;
  private final float[][] shares;
  private final InputMaps maps;

  /**
   * Reads the outputs.
   *
   * @param logits name of the output [N, queries, classes + 1], the last class being none
   * @param masks name of the output [N, queries, rows, columns], logits over the whole input
   * @throws SampleException OUTPUT_INVALID for outputs of other shapes or that are not finite
   */
  public static MaskClassification of(
      Outputs outputs, String logits, String masks, int batchIndex, ImageFrame frame)
      throws SampleException {
    Tensor classTensor = outputs.tensor(logits);
    Tensor maskTensor = outputs.tensor(masks);
    Declared.requireImage(logits, classTensor, batchIndex);
    long images = classTensor.shape()[0];
    int queries = classTensor.rank() == 3 ? classTensor.axis(1) : 0;
    Declared.requireShape(logits, classTensor, images, queries, -1);
    Declared.requireShape(masks, maskTensor, images, queries, -1, -1);
    int classes = classTensor.axis(2) - 1;
    int rows = maskTensor.axis(2);
    int columns = maskTensor.axis(3);
    if (classes < 1 || rows < 1 || columns < 1) {
      throw Declared.invalid(
          classes + " classes and masks of " + rows + " x " + columns + " leave nothing");
    }
    float[] all = classTensor.floats();
    float[][] shares = new float[queries][];
    for (int q = 0; q < queries; q++) {
      int from = (batchIndex * queries + q) * (classes + 1);
      shares[q] = Activation.softmax(all, from, classes + 1);
      for (float share : shares[q]) {
        Declared.requireScore(share, "a class share of query", q);
      }
    }
    int offset = Math.multiplyExact(batchIndex, queries * rows * columns);
    InputMaps maps = new InputMaps(maskTensor.floats(), offset, rows, columns, frame);
    for (int q = 0; q < queries; q++) {
      maps.requireFinite(q);
    }
    return new MaskClassification(classes, shares, maps);
  }

  private MaskClassification(int classes, float[][] shares, InputMaps maps) {
    this.queries = shares.length;
    this.classes = classes;
    this.shares = shares;
    this.maps = maps;
  }

  /**
   * The best pairs of a query and a class. Masks are where logits are above 0; the score is the
   * class's share times the mean probability within the mask. A query may come more than once.
   *
   * <p>The authors give no boxes; here, a box is its mask's.
   *
   * @param most pairs that are looked at, before classes that are no things are left out
   * @param isThing which classes are given
   * @return by falling share of the class
   */
  List<Prediction> instances(int most, IntPredicate isThing, MaskBudget budget)
      throws SampleException {
    float[] flat = new float[queries * classes];
    for (int q = 0; q < queries; q++) {
      System.arraycopy(shares[q], 0, flat, q * classes, classes);
    }
    Map<Integer, Rle> masks = new TreeMap<>();
    Map<Integer, Double> qualities = new TreeMap<>();
    ImageFrame frame = maps.frame();
    List<Prediction> predictions = new ArrayList<>();
    for (int place : Activation.largest(flat, most)) {
      int query = place / classes;
      int label = place % classes;
      if (!isThing.test(label)) {
        continue;
      }
      if (!masks.containsKey(query)) {
        float[] logits = maps.image(query);
        Grid grid =
            new Grid(logits, 0, frame.imageWidth(), frame.imageHeight(), frame.imageWidth());
        masks.put(query, grid.above(0));
        qualities.put(query, quality(logits));
      }
      Rle mask = budget.count(masks.get(query));
      double score = flat[place] * qualities.get(query);
      predictions.add(new Prediction(label, score, mask.box(), mask));
    }
    return predictions;
  }

  private static double quality(float[] logits) {
    double sum = 0;
    long area = 0;
    for (float logit : logits) {
      if (logit > 0) {
        sum += Activation.sigmoid(logit);
        area++;
      }
    }
    return sum / (area + EPSILON);
  }

  /**
   * Gives every pixel to the query that wants it most, by share times probability, among queries
   * that are surely something; drops queries that keep too little of their own mask; and joins
   * stuff of one class.
   *
   * @param objectThreshold a query's best share is above it: 0.8 as published
   * @param overlapThreshold at least so much of a query's mask, where its probability is one half
   *     or more, must be its own: 0.8 as published
   * @param isThing which classes are not joined
   */
  public PanopticMap panoptic(
      double objectThreshold, double overlapThreshold, IntPredicate isThing) {
    int height = maps.frame().imageHeight();
    int width = maps.frame().imageWidth();
    int[] owner = new int[Math.multiplyExact(height, width)];
    float[] best = new float[owner.length];
    boolean[] solid = new boolean[owner.length];
    int[] wanted = new int[queries];
    Arrays.fill(owner, -1);
    for (int q = 0; q < queries; q++) {
      int label = label(q);
      if (label == classes || !(shares[q][label] > objectThreshold)) {
        continue;
      }
      float[] logits = maps.image(q);
      for (int i = 0; i < owner.length; i++) {
        float probability = Activation.sigmoid(logits[i]);
        wanted[q] += probability >= HALF ? 1 : 0;
        float claim = shares[q][label] * probability;
        if (owner[i] < 0 || claim > best[i]) {
          owner[i] = q;
          best[i] = claim;
          solid[i] = probability >= HALF;
        }
      }
    }
    int[] owned = new int[queries];
    int[] kept = new int[queries];
    for (int i = 0; i < owner.length; i++) {
      if (owner[i] >= 0) {
        owned[owner[i]]++;
        kept[owner[i]] += solid[i] ? 1 : 0;
      }
    }
    List<PanopticMap.Segment> segments = new ArrayList<>();
    int[] idOfQuery = new int[queries];
    Map<Integer, Integer> stuff = new TreeMap<>();
    for (int q = 0; q < queries; q++) {
      if (kept[q] == 0 || (double) owned[q] / wanted[q] < overlapThreshold) {
        continue;
      }
      int label = label(q);
      boolean thing = isThing.test(label);
      int id = thing ? 0 : stuff.getOrDefault(label, 0);
      if (id == 0) {
        id = segments.size() + 1;
        segments.add(new PanopticMap.Segment(id, label, thing, shares[q][label], kept[q]));
        if (!thing) {
          stuff.put(label, id);
        }
      } else {
        PanopticMap.Segment s = segments.get(id - 1);
        segments.set(
            id - 1,
            new PanopticMap.Segment(
                id, label, false, Math.max(s.score(), shares[q][label]), s.area() + kept[q]));
      }
      idOfQuery[q] = id;
    }
    for (int i = 0; i < owner.length; i++) {
      owner[i] = owner[i] >= 0 && solid[i] ? idOfQuery[owner[i]] : 0;
    }
    return new PanopticMap(height, width, owner, segments);
  }

  /** The first of a query's best classes; {@link #classes} for none. */
  private int label(int query) {
    int best = 0;
    for (int c = 1; c <= classes; c++) {
      best = shares[query][c] > shares[query][best] ? c : best;
    }
    return best;
  }

  /**
   * Every pixel's best class by the sum over queries of share times probability, with masks
   * stretched over the image first: how a model that is read in several ways does it.
   */
  public SemanticMap semantic() {
    return ClassArgMax.of(
        classes,
        maps.frame().imageHeight(),
        maps.frame().imageWidth(),
        (from, to) -> {
          float[][] sums = null;
          for (int q = 0; q < queries; q++) {
            sums = add(sums, q, maps.image(q, from, to));
          }
          float[][] all = sums;
          return label -> all[label];
        });
  }

  /**
   * As above with sums made at the content's resolution and stretched over the image afterwards:
   * how a model that is read as a semantic map alone does it.
   */
  public SemanticMap semanticInContent() {
    return ClassArgMax.of(
        classes,
        maps.frame().imageHeight(),
        maps.frame().imageWidth(),
        (from, to) -> {
          Axis rows = maps.imageRows(from, to);
          float[][] sums = null;
          for (int q = 0; q < queries; q++) {
            sums = add(sums, q, maps.content(q, rows.first(), rows.last() + 1));
          }
          float[][] all = sums;
          return label -> maps.toImage(all[label], rows);
        });
  }

  private float[][] add(float[][] sums, int query, float[] logits) {
    float[][] to = sums == null ? new float[classes][logits.length] : sums;
    float[] share = shares[query];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Activation.sigmoid(logits[i]);
    }
    for (int c = 0; c < classes; c++) {
      float[] sum = to[c];
      for (int i = 0; i < logits.length; i++) {
        sum[i] += share[c] * logits[i];
      }
    }
    return to;
  }
}
