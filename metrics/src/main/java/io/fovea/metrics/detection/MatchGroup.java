package io.fovea.metrics.detection;

/**
 * What deciding the matches of one group needs: the objects of one image and category, or of one
 * video and category. Detections stand in rank order, cut at the largest cap; truths in file order.
 *
 * @param scores by detection
 * @param ious overlap of detection d and truth g at {@code d * truths + g}
 * @param crowd by truth: true where it may be taken again
 * @param unseen by truth: true where a match is not recorded as one (quirk C01), though it uses up
 *     the truth
 * @param light by detection: true where it does not use up the truth that it matches (quirk T02)
 * @param ignored by area range, then truth: true where it does not count
 * @param outside by area range, then detection: true where the detection is ignored unless it
 *     matches
 */
public record MatchGroup(
    double[] scores,
    double[] ious,
    boolean[] crowd,
    boolean[] unseen,
    boolean[] light,
    boolean[][] ignored,
    boolean[][] outside) {

  /** A group whose detections all use up what they match. */
  public MatchGroup(
      double[] scores,
      double[] ious,
      boolean[] crowd,
      boolean[] unseen,
      boolean[][] ignored,
      boolean[][] outside) {
    this(scores, ious, crowd, unseen, new boolean[scores.length], ignored, outside);
  }

  int detections() {
    return scores.length;
  }

  int truths() {
    return crowd.length;
  }
}
