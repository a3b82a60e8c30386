package io.fovea.pipeline.scoring.panoptic;

import java.io.Serializable;

/**
 * A map of the ground truth, and its place among them.
 *
 * @param imageId of the image in a run, where that is what is scored
 */
record NamedMap(int place, String name, long imageId) implements Serializable {
  /** Of two folders, which have it by the same name. */
  NamedMap(int place, String name) {
    this(place, name, -1);
  }
}
