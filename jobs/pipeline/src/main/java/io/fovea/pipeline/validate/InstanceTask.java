package io.fovea.pipeline.validate;

import io.fovea.metrics.detection.IouType;

/** Boxes and masks of COCO. */
final class InstanceTask implements CocoTask {
  /** The largest of COCO's caps. */
  private static final int CAP = 100;

  private final IouType iou;

  InstanceTask(IouType iou) {
    this.iou = iou;
  }

  @Override
  public IouType iou() {
    return iou;
  }

  @Override
  public int cap() {
    return CAP;
  }

  @Override
  public Rule beyondCap() {
    return CocoRule.RESULTS_BEYOND_CAP;
  }
}
