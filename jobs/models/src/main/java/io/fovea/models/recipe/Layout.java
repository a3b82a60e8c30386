package io.fovea.models.recipe;

/** The order of a tensor's axes. Those without N take one image at a time. */
public enum Layout {
  NCHW,
  NHWC,
  CHW,
  HWC;

  /** Whether the first axis counts images. */
  public boolean batched() {
    return this == NCHW || this == NHWC;
  }

  /** Whether the channels come before height and width. */
  public boolean channelsFirst() {
    return this == NCHW || this == CHW;
  }
}
