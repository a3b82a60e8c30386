package io.fovea.pipeline.dataset;

/** How much of a document is read; the rest is skipped unseen. */
public enum Detail {
  /** Images and categories. */
  IMAGES,
  /** Also annotations, without their segmentations. */
  BOXES,
  /** Everything. */
  MASKS
}
