package io.fovea.metrics.detection;

/** What the overlap of a detection and a ground truth is measured on. */
public enum IouType {
  /** Boxes. */
  BBOX,
  /** Masks. */
  SEGM;

  /** The name that pycocotools and the command line use: {@code bbox}, {@code segm}. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
