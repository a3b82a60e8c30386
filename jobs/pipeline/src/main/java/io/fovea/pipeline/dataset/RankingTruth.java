package io.fovea.pipeline.dataset;

import java.util.List;

/**
 * An image of a ranking data set.
 *
 * @param name without folders and extension
 * @param height pixels; null where the data set does not say
 * @param width pixels; null where the data set does not say
 * @param objects the ranked objects in the order of the data set
 */
public record RankingTruth(
    String name, Integer height, Integer width, List<RankedSegmentation> objects) {
  public RankingTruth {
    objects = List.copyOf(objects);
  }
}
