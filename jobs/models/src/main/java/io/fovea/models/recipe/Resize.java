package io.fovea.models.recipe;

/** How the size of an image becomes the size of its content in the tensor. */
public enum Resize {
  /** The largest size that fits into the target with the aspect ratio kept; the rest is padding. */
  FIT,
  /** Stretched to the target; the aspect ratio is not kept. */
  FIXED,
  /** The shorter edge becomes the target unless the longer one would pass its limit. */
  SHORTEST_EDGE,
  /** The image's own size. */
  NONE
}
