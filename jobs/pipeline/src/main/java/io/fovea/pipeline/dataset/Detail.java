package io.fovea.pipeline.dataset;

import io.fovea.metrics.detection.IouType;

/** How much of a document is read; the rest is skipped unseen. */
public enum Detail {
  /** Images and categories. */
  IMAGES,
  /** Also annotations, without their segmentations. */
  BOXES,
  /** Everything but keypoints. */
  MASKS,
  /** Boxes and keypoints, without segmentations. */
  KEYPOINTS;

  /** What an evaluation looks at. */
  public static Detail of(IouType type) {
    return switch (type) {
      case BBOX -> BOXES;
      case SEGM, BOUNDARY -> MASKS;
      case KEYPOINTS -> KEYPOINTS;
    };
  }
}
