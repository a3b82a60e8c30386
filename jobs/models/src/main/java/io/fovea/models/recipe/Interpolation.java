package io.fovea.models.recipe;

/** How pixels are resampled. */
public enum Interpolation {
  /** Pillow's BILINEAR: a triangle filter as wide as the reduction, in two passes of 8 bits. */
  ANTIALIAS,
  /** OpenCV's INTER_LINEAR: two by two neighbours at half-pixel centres, without anti-aliasing. */
  BILINEAR
}
