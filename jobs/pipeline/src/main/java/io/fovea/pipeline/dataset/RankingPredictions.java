package io.fovea.pipeline.dataset;

import java.util.List;

/**
 * What was predicted in one image.
 *
 * @param name without folders and extension
 * @param objects in the order of the document
 */
public record RankingPredictions(String name, List<ScoredSegmentation> objects) {
  public RankingPredictions {
    objects = List.copyOf(objects);
  }
}
