package io.fovea.models.decode;

import io.fovea.models.SampleException;
import java.util.List;

/**
 * What a Hybrid Task Cascade's stages say together: classes by the mean of their shares over the
 * stages, masks by the mean of their probabilities.
 */
public final class CascadeStages {
  private CascadeStages() {}

  /**
   * Chooses boxes: every class of a box whose mean share is above the threshold is a candidate;
   * those of a class that overlap a better one go.
   *
   * @param classLogits of each stage, [boxes, classes + 1] row by row, the last class being none
   * @param corners the last stage's boxes, left, top, right and bottom in input pixels
   * @param threshold of the mean share
   * @param overlap intersection over union above which the lower score goes: 0.5 as published
   * @param most boxes: 100 as published
   * @throws SampleException OUTPUT_INVALID for logits or boxes that mean nothing
   */
  public static SelectedBoxes select(
      List<float[]> classLogits,
      int classes,
      float[] corners,
      double threshold,
      double overlap,
      int most)
      throws SampleException {
    int boxes = corners.length / 4;
    requireLengths(classLogits, boxes * (classes + 1));
    Candidates candidates = new Candidates();
    for (int i = 0; i < boxes; i++) {
      double[] shares = new double[classes];
      for (float[] stage : classLogits) {
        float[] own = Activation.softmax(stage, i * (classes + 1), classes + 1);
        for (int c = 0; c < classes; c++) {
          shares[c] += own[c];
        }
      }
      for (int c = 0; c < classes; c++) {
        float score = (float) (shares[c] / classLogits.size());
        Declared.requireScore(score, "a class share of box", i);
        if (score > (float) threshold) {
          candidates.add(
              corners[4 * i],
              corners[4 * i + 1],
              corners[4 * i + 2],
              corners[4 * i + 3],
              score,
              c,
              i);
        }
      }
    }
    return SelectedBoxes.of(
        candidates, new Suppression(overlap, false, Integer.MAX_VALUE, most).select(candidates));
  }

  /**
   * The mean probabilities of each box's own class.
   *
   * @param maskLogits of each stage, [boxes, classes, side, side] row by row, for the boxes chosen
   * @return [boxes, side, side], as {@link SelectedBoxes#paste} takes them
   */
  public static float[] masks(
      List<float[]> maskLogits, int classes, int side, SelectedBoxes boxes) {
    int cells = side * side;
    requireLengths(maskLogits, boxes.size() * classes * cells);
    float[] means = new float[boxes.size() * cells];
    for (int i = 0; i < boxes.size(); i++) {
      int from = (i * classes + boxes.labels()[i]) * cells;
      for (int k = 0; k < cells; k++) {
        double sum = 0;
        for (float[] stage : maskLogits) {
          sum += Activation.sigmoid(stage[from + k]);
        }
        means[i * cells + k] = (float) (sum / maskLogits.size());
      }
    }
    return means;
  }

  private static void requireLengths(List<float[]> stages, int expected) {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("no stages");
    }
    for (float[] stage : stages) {
      if (stage.length != expected) {
        throw new IllegalArgumentException(stage.length + " logits where " + expected + " belong");
      }
    }
  }
}
