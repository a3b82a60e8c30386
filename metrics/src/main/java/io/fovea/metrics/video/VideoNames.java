package io.fovea.metrics.video;

import java.io.Serializable;
import java.util.List;

/**
 * The videos that are scored, in the order in which the reference folds them.
 *
 * @param digest names the dataset: partials of different datasets do not merge
 * @param videos names, each once
 */
public record VideoNames(String digest, List<String> videos) implements Serializable {
  public VideoNames {
    videos = List.copyOf(videos);
  }
}
