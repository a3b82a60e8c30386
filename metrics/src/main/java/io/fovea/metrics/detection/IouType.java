package io.fovea.metrics.detection;

/** What the overlap of a detection and a ground truth is measured on. */
public enum IouType {
  /** Boxes. */
  BBOX,
  /** Masks. */
  SEGM,
  /** Masks and the pixels near their edges: the lesser of both IoUs. */
  BOUNDARY,
  /** Keypoints, by their similarity (OKS). */
  KEYPOINTS;

  /** The name that pycocotools and the command line use: {@code bbox}, {@code segm}. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Whether masks are needed. */
  public boolean usesMasks() {
    return this == SEGM || this == BOUNDARY;
  }
}
