package io.fovea.models.decode;

import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses boxes from what FCOS says at every place, as BlendMask does before its blender runs. A
 * score is class times centreness, both by sigmoid; those above the threshold go on, no more than
 * some a level; then scores are replaced by their square roots, and of each class' boxes that
 * overlap the lower go. Of the rest the best stay, and all that are equal to the last of them.
 *
 * @param strides of the pyramid's levels, pixels; places lie level by level and row by row, in the
 *     middle of their strides
 * @param threshold of class times centreness
 * @param mostOfLevel of equal scores beyond it, earlier places and classes stay
 * @param overlap intersection over union above which the lower score goes
 * @param most boxes, but for equal scores
 */
public record FcosSelection(
    List<Integer> strides, double threshold, int mostOfLevel, double overlap, int most) {
  private static final String CLASSES = "classes";
  private static final String CENTRENESS = "centreness";
  private static final String DISTANCES = "distances";

  public FcosSelection {
    strides = List.copyOf(strides);
  }

  /** BlendMask's settings. */
  public static FcosSelection published() {
    return new FcosSelection(List.of(8, 16, 32, 64, 128), 0.05, 1000, 0.6, 100);
  }

  /**
   * Chooses the boxes of one image.
   *
   * @param dense {@code classes} [N, places, classes] logits, {@code centreness} [N, places]
   *     logits, {@code distances} [N, places, 4] to left, top, right and bottom in input pixels
   * @throws SampleException OUTPUT_INVALID for outputs of other shapes or that mean nothing
   */
  public SelectedBoxes select(Outputs dense, int batchIndex, ImageFrame frame)
      throws SampleException {
    Tensor classTensor = dense.tensor(CLASSES);
    Declared.requireImage(CLASSES, classTensor, batchIndex);
    int places = 0;
    for (int stride : strides) {
      places += cells(frame.inputHeight(), stride) * cells(frame.inputWidth(), stride);
    }
    long images = classTensor.shape()[0];
    Declared.requireShape(CLASSES, classTensor, images, places, -1);
    Declared.requireShape(CENTRENESS, dense.tensor(CENTRENESS), images, places);
    Declared.requireShape(DISTANCES, dense.tensor(DISTANCES), images, places, 4);
    int classes = classTensor.axis(2);
    float[] logits = classTensor.floats();
    float[] centreness = dense.tensor(CENTRENESS).floats();
    float[] distances = dense.tensor(DISTANCES).floats();
    Candidates candidates = new Candidates();
    int first = 0;
    for (int stride : strides) {
      int columns = cells(frame.inputWidth(), stride);
      int count = columns * cells(frame.inputHeight(), stride);
      float[] scores = new float[count * classes];
      for (int p = 0; p < count; p++) {
        int at = batchIndex * places + first + p;
        float centre = Activation.sigmoid(centreness[at]);
        for (int c = 0; c < classes; c++) {
          scores[p * classes + c] = Activation.sigmoid(logits[at * classes + c]) * centre;
          Declared.requireScore(scores[p * classes + c], "a score of place", first + p);
        }
      }
      for (int which : Activation.largest(scores, mostOfLevel)) {
        if (!(scores[which] > (float) threshold)) {
          break;
        }
        int p = which / classes;
        int x = p % columns * stride + stride / 2;
        int y = p / columns * stride + stride / 2;
        int d = 4 * (batchIndex * places + first + p);
        candidates.add(
            x - distances[d],
            y - distances[d + 1],
            x + distances[d + 2],
            y + distances[d + 3],
            (float) Math.sqrt(scores[which]),
            which % classes,
            first + p);
      }
      first += count;
    }
    int[] kept =
        new Suppression(overlap, false, Integer.MAX_VALUE, Integer.MAX_VALUE).select(candidates);
    int count = Math.min(most, kept.length);
    while (count < kept.length
        && count > 0
        && candidates.score(kept[count]) == candidates.score(kept[count - 1])) {
      count++;
    }
    return SelectedBoxes.of(candidates, Arrays.copyOf(kept, count));
  }

  private static int cells(int size, int stride) {
    return (size + stride - 1) / stride;
  }
}
