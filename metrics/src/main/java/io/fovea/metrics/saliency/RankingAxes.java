package io.fovea.metrics.saliency;

import java.util.List;

/**
 * What is scored.
 *
 * @param digest names the dataset: partials of different datasets do not merge
 * @param images their names in the order of the data set, in which the references fold them
 */
public record RankingAxes(String digest, List<String> images) {
  public RankingAxes {
    images = List.copyOf(images);
  }
}
