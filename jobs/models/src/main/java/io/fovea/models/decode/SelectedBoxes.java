package io.fovea.models.decode;

import io.fovea.metrics.mask.Box;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Boxes that a detector kept and whose masks are still to be made, by falling score.
 *
 * @param places where in the dense output each is from
 * @param labels the model's own class indices
 * @param scores 0 to 1
 * @param corners left, top, right and bottom of each in input pixels, not clipped
 */
@SuppressWarnings("ArrayRecordComponent")
public record SelectedBoxes(int[] places, int[] labels, float[] scores, float[] corners) {

  static SelectedBoxes of(Candidates candidates, int[] kept) {
    int[] places = new int[kept.length];
    int[] labels = new int[kept.length];
    float[] scores = new float[kept.length];
    float[] corners = new float[4 * kept.length];
    for (int i = 0; i < kept.length; i++) {
      places[i] = candidates.anchor(kept[i]);
      labels[i] = candidates.label(kept[i]);
      scores[i] = candidates.score(kept[i]);
      corners[4 * i] = candidates.x1(kept[i]);
      corners[4 * i + 1] = candidates.y1(kept[i]);
      corners[4 * i + 2] = candidates.x2(kept[i]);
      corners[4 * i + 3] = candidates.y2(kept[i]);
    }
    return new SelectedBoxes(places, labels, scores, corners);
  }

  public int size() {
    return places.length;
  }

  /**
   * The rows of a dense output at the places of the boxes, one after the other.
   *
   * @param rows of all places of one image
   * @param width of a row
   */
  public float[] gather(float[] rows, int width) {
    float[] gathered = new float[size() * width];
    for (int i = 0; i < size(); i++) {
      System.arraycopy(rows, places[i] * width, gathered, i * width, width);
    }
    return gathered;
  }

  /**
   * Pastes masks by detectron2's rule into boxes that were scaled to the image and clipped to it;
   * boxes that have no area then are left out.
   *
   * @param probabilities squares one after the other, each row by row
   * @param side of a square
   * @param mostBytes of all masks' runs, four a run
   * @throws SampleException OUTPUT_INVALID for values that are no probabilities, or TOO_LARGE
   */
  public List<Prediction> paste(float[] probabilities, int side, ImageFrame frame, long mostBytes)
      throws SampleException {
    int cells = side * side;
    if (probabilities.length != size() * cells) {
      throw Declared.invalid(probabilities.length / cells + " masks for " + size() + " boxes");
    }
    for (float probability : probabilities) {
      Declared.requireScore(probability, "a value of the masks of side", side);
    }
    MaskBudget budget = new MaskBudget(mostBytes);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      Box box =
          Boxes.toImage(
              frame, corners[4 * i], corners[4 * i + 1], corners[4 * i + 2], corners[4 * i + 3]);
      if (!(box.width() > 0 && box.height() > 0)) {
        continue;
      }
      Grid square = new Grid(probabilities, i * cells, side, side, side);
      double[] corner = {box.x(), box.y(), box.x() + box.width(), box.y() + box.height()};
      predictions.add(
          new Prediction(
              labels[i],
              scores[i],
              box,
              budget.count(
                  GridPaste.paste(square, corner, frame.imageHeight(), frame.imageWidth()))));
    }
    return predictions;
  }
}
