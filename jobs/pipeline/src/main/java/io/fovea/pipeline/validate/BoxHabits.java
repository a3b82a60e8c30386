package io.fovea.pipeline.validate;

import io.fovea.metrics.mask.Box;

/** Mistakes that no box shows alone: corners for sides, and shares of the image for pixels. */
final class BoxHabits {
  /** Fewer boxes show nothing. */
  private static final int LEAST = 5;

  private long boxes;
  private long outside;
  private long corners;
  private long shares;

  /**
   * @param image whose size is known
   */
  void add(Box box, Truth.Image image) {
    boxes++;
    outside += Shapes.reachesOut(box, image) ? 1 : 0;
    // Read as corners: right of and below the first, and inside the image.
    boolean cornerLike =
        box.width() >= box.x()
            && box.height() >= box.y()
            && box.width() <= image.width + 1.0
            && box.height() <= image.height + 1.0;
    corners += cornerLike ? 1 : 0;
    boolean shareLike =
        Math.max(box.x(), box.y()) <= 1
            && Math.max(box.width(), box.height()) <= 1
            && image.width > 2
            && image.height > 2;
    shares += shareLike ? 1 : 0;
  }

  void tell(Findings findings) {
    if (boxes < LEAST) {
      return;
    }
    if (shares == boxes) {
      findings.add(
          CocoRule.BOXES_LOOK_NORMALISED, "", "all numbers of " + boxes + " boxes are at most 1");
    } else if (5 * outside >= boxes && 100 * corners >= 99 * boxes) {
      findings.add(
          CocoRule.BOXES_LOOK_LIKE_CORNERS,
          "",
          outside
              + " of "
              + boxes
              + " boxes reach out of their images, and read as corners "
              + (corners == boxes ? "none does" : (boxes - corners) + " of them do"));
    }
  }
}
