package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Maps of an image as one prediction a segment or class. A box is its mask's. */
final class MaskRows {
  private MaskRows() {}

  /** The segments of a panoptic map, in its order. */
  static List<Prediction> of(PanopticMap map, MaskBudget budget) throws SampleException {
    List<Prediction> rows = new ArrayList<>();
    for (PanopticMap.Segment segment : map.segments()) {
      Rle mask = budget.count(map.mask(segment.id()));
      rows.add(new Prediction(segment.label(), segment.score(), mask.box(), mask));
    }
    return rows;
  }

  /**
   * The classes that are present, by label. Choosing the best class leaves no score of how sure it
   * is: all have 1.
   *
   * @param leftOut classes that are given no row
   */
  static List<Prediction> of(SemanticMap map, IntPredicate leftOut, MaskBudget budget)
      throws SampleException {
    List<Prediction> rows = new ArrayList<>();
    for (int label : Arrays.stream(map.labels()).distinct().sorted().toArray()) {
      if (!leftOut.test(label)) {
        Rle mask = budget.count(map.mask(label));
        rows.add(new Prediction(label, 1, mask.box(), mask));
      }
    }
    return rows;
  }
}
