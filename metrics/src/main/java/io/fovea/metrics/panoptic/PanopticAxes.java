package io.fovea.metrics.panoptic;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What is scored.
 *
 * @param digest names the dataset: partials of different datasets do not merge
 * @param imageIds in the order of the ground truth's annotations, in which the reference folds them
 * @param categories in the order of the ground truth's document, in which the reference adds them
 */
public record PanopticAxes(String digest, List<Long> imageIds, List<PanopticCategory> categories)
    implements Serializable {
  public PanopticAxes {
    imageIds = List.copyOf(imageIds);
    // An ArrayList, which Java can serialise whatever list was given.
    categories = new ArrayList<>(categories);
  }
}
