package io.fovea.models.decode;

import io.fovea.models.SampleException;
import java.util.Arrays;

/** Boxes with scores, in the order of a model's output: what suppression chooses from. */
final class Candidates {
  private float[] corners = new float[4 * 64];
  private float[] scores = new float[64];
  private int[] labels = new int[64];
  private int[] anchors = new int[64];
  private int size;

  /**
   * Adds one, given by its corners.
   *
   * @param anchor where in the output it is from
   * @throws SampleException if a corner is not finite or the box is inside out
   */
  void add(float x1, float y1, float x2, float y2, float score, int label, int anchor)
      throws SampleException {
    // A sum with something infinite or undefined in it is so too; sides are no less than zero.
    if (!(x2 - x1 >= 0
        && y2 - y1 >= 0
        && Float.isFinite(Math.abs(x1) + Math.abs(x2) + Math.abs(y1) + Math.abs(y2)))) {
      throw Declared.invalid(
          "the box of anchor "
              + anchor
              + " is ("
              + x1
              + ", "
              + y1
              + ") to ("
              + x2
              + ", "
              + y2
              + ")");
    }
    if (size == scores.length) {
      corners = Arrays.copyOf(corners, 2 * corners.length);
      scores = Arrays.copyOf(scores, 2 * size);
      labels = Arrays.copyOf(labels, 2 * size);
      anchors = Arrays.copyOf(anchors, 2 * size);
    }
    corners[4 * size] = x1;
    corners[4 * size + 1] = y1;
    corners[4 * size + 2] = x2;
    corners[4 * size + 3] = y2;
    scores[size] = score;
    labels[size] = label;
    anchors[size++] = anchor;
  }

  int size() {
    return size;
  }

  float x1(int i) {
    return corners[4 * i];
  }

  float y1(int i) {
    return corners[4 * i + 1];
  }

  float x2(int i) {
    return corners[4 * i + 2];
  }

  float y2(int i) {
    return corners[4 * i + 3];
  }

  float score(int i) {
    return scores[i];
  }

  int label(int i) {
    return labels[i];
  }

  int anchor(int i) {
    return anchors[i];
  }

  /** Intersection over union of two boxes; 0 where both are without area. */
  double overlap(int i, int j) {
    double width = Math.min(x2(i), x2(j)) - (double) Math.max(x1(i), x1(j));
    double height = Math.min(y2(i), y2(j)) - (double) Math.max(y1(i), y1(j));
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double intersection = width * height;
    return intersection / (area(i) + area(j) - intersection);
  }

  private double area(int i) {
    return ((double) x2(i) - x1(i)) * ((double) y2(i) - y1(i));
  }

  /** All of them by falling score; equal scores keep their order. */
  int[] byScore() {
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      // Scores are positive here, so that their bits are ordered as they are.
      keys[i] = (long) (Integer.MAX_VALUE - Float.floatToIntBits(scores[i])) << 32 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }
}
