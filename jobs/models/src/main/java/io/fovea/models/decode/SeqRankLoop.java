package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * SeqRank's loop of attention shifts. The features graph gives every query's mask, box and
 * objectness once; then the shift graph is asked again and again which query is the most salient
 * one, given those that were visited before, until it or its objectness falls below a threshold.
 *
 * <p>As in the authors' code, visited queries are not excluded: one that is still the most salient
 * is visited, and given out, again. Of equal ones, the first is taken. Images of a batch do not
 * touch one another, so that this loop is that of one image.
 *
 * @param saliencyThreshold 0 to 1; a step below it ends the loop and gives no object
 * @param objectnessThreshold likewise
 * @param mostSteps after so many steps, or as many as there are queries, the loop ends
 */
public record SeqRankLoop(float saliencyThreshold, float objectnessThreshold, int mostSteps) {
  static final String MASKS = "masks";
  static final String BOXES = "boxes";
  static final String OBJECTNESS = "objectness";

  /** The shift graph over one image's features. */
  public interface Shift {
    /**
     * How salient every query is now, as logits.
     *
     * @param visited one number a query: 0 for never visited, else the step of its last visit, from
     *     1. Not to be written to or kept
     */
    float[] saliency(float[] visited) throws SampleException;
  }

  public SeqRankLoop {
    if (!(saliencyThreshold >= 0
        && saliencyThreshold <= 1
        && objectnessThreshold >= 0
        && objectnessThreshold <= 1
        && mostSteps >= 1)) {
      throw new IllegalArgumentException(
          saliencyThreshold + ", " + objectnessThreshold + ", " + mostSteps + " steps");
    }
  }

  /** The authors' settings. */
  public static SeqRankLoop published() {
    return new SeqRankLoop(0.001f, 0.001f, 100);
  }

  /**
   * Ranks the objects of one image.
   *
   * @param features {@code masks} [N, n, rows, columns] logits, {@code boxes} [N, n, 4] logits of
   *     centre x, centre y, height and width as shares of the image, {@code objectness} [N, n]
   *     logits
   * @param frame of an image that was stretched over the whole input
   * @throws SampleException OUTPUT_INVALID for outputs of other shapes or that are not finite
   */
  public RankedSequence run(Outputs features, int batchIndex, ImageFrame frame, Shift shift)
      throws SampleException {
    if (frame.contentHeight() != frame.inputHeight()
        || frame.contentWidth() != frame.inputWidth()) {
      throw new IllegalArgumentException("SeqRank's input has no padding, unlike " + frame);
    }
    Tensor objectness = features.tensor(OBJECTNESS);
    Declared.requireImage(OBJECTNESS, objectness, batchIndex);
    int queries = objectness.rank() == 2 ? objectness.axis(1) : 0;
    long images = objectness.shape()[0];
    Declared.requireShape(OBJECTNESS, objectness, images, queries);
    Declared.requireShape(BOXES, features.tensor(BOXES), images, queries, 4);
    Declared.requireShape(MASKS, features.tensor(MASKS), images, queries, -1, -1);
    float[] objectLogits = objectness.floats();
    float[] visited = new float[queries];
    List<RankedObject> objects = new ArrayList<>();
    int runs = 0;
    while (runs < Math.min(mostSteps, queries)) {
      float[] logits = shift.saliency(visited);
      runs++;
      int chosen = mostSalient(logits, queries);
      visited[chosen] = runs;
      float saliency = Activation.sigmoid(logits[chosen]);
      int at = batchIndex * queries + chosen;
      float score = Activation.sigmoid(objectLogits[at]);
      Declared.requireScore(score, "the objectness of query", chosen);
      if (saliency < saliencyThreshold || score < objectnessThreshold) {
        break;
      }
      objects.add(object(features, at, chosen, score, saliency, frame));
    }
    return new RankedSequence(objects, runs);
  }

  private static int mostSalient(float[] logits, int queries) throws SampleException {
    if (logits.length != queries) {
      throw Declared.invalid(logits.length + " saliency logits for " + queries + " queries");
    }
    int best = 0;
    for (int i = 0; i < queries; i++) {
      if (Float.isNaN(logits[i])) {
        throw Declared.invalid("the saliency of query " + i + " is NaN");
      }
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  private static RankedObject object(
      Outputs features, int at, int query, float score, float saliency, ImageFrame frame)
      throws SampleException {
    float[] boxes = features.tensor(BOXES).floats();
    double[] share = new double[4];
    for (int i = 0; i < 4; i++) {
      share[i] = Activation.sigmoid(boxes[4 * at + i]);
      Declared.requireScore((float) share[i], "a side of the box of query", query);
    }
    Tensor masks = features.tensor(MASKS);
    int rows = masks.axis(2);
    int columns = masks.axis(3);
    Grid grid =
        new Grid(masks.floats(), Math.multiplyExact(at, rows * columns), columns, rows, columns);
    grid.requireFinite("mask of query " + query);
    Window image = new Window(0, 0, frame.imageHeight(), frame.imageWidth());
    Rle mask = grid.stretched(image, image, 0, image.height(), image.width());
    // The box's numbers are (x, y, height, width).
    return new RankedObject(
        query,
        score,
        saliency,
        Boxes.clipped(
            frame,
            (share[0] - share[3] / 2) * image.width(),
            (share[1] - share[2] / 2) * image.height(),
            (share[0] + share[3] / 2) * image.width(),
            (share[1] + share[2] / 2) * image.height()),
        mask);
  }
}
