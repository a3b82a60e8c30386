package io.fovea.pipeline.validate;

/** Boxes and masks of COCO. */
final class InstanceTask implements CocoTask {
  /** The largest of COCO's caps. */
  private static final int CAP = 100;

  @Override
  public int cap() {
    return CAP;
  }

  @Override
  public Rule beyondCap() {
    return CocoRule.RESULTS_BEYOND_CAP;
  }
}
