package io.fovea.metrics.video;

/** What is measured on videos of which every pixel is labelled. */
public enum LabelMeasure {
  /** Video panoptic quality. */
  VPQ,
  /** Segmentation and tracking quality. */
  STQ
}
