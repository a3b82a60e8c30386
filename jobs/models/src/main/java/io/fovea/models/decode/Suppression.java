package io.fovea.models.decode;

import io.fovea.models.Options;
import java.util.Arrays;

/**
 * Greedy non-maximum suppression: by falling score, a candidate stays unless one that stayed
 * before, of the same class or of any, overlaps it by more than the threshold.
 *
 * @param overlap intersection over union above which the lower score goes
 * @param classAgnostic whether other classes suppress too
 * @param mostCandidates only so many with the highest scores are looked at
 * @param mostDetections only so many stay
 */
record Suppression(double overlap, boolean classAgnostic, int mostCandidates, int mostDetections) {

  static Suppression of(Options options, double overlap, int mostDetections) {
    return new Suppression(
        options.number("nms-iou", overlap, 0, 1),
        options.flag("class-agnostic", false),
        options.integer("max-candidates", 30_000, 1, 1_000_000),
        options.integer("max-detections", mostDetections, 1, 10_000));
  }

  /** The candidates that stay, by falling score. */
  int[] select(Candidates candidates) {
    int[] order = candidates.byScore();
    int[] kept = new int[Math.min(mostDetections, order.length)];
    int count = 0;
    for (int i = 0; i < Math.min(mostCandidates, order.length) && count < kept.length; i++) {
      if (!suppressed(candidates, order[i], kept, count)) {
        kept[count++] = order[i];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private boolean suppressed(Candidates candidates, int candidate, int[] kept, int count) {
    for (int k = 0; k < count; k++) {
      if ((classAgnostic || candidates.label(kept[k]) == candidates.label(candidate))
          && candidates.overlap(kept[k], candidate) > overlap) {
        return true;
      }
    }
    return false;
  }

  String text() {
    return "nms-iou="
        + Options.plain(overlap)
        + " class-agnostic="
        + classAgnostic
        + " max-candidates="
        + mostCandidates
        + " max-detections="
        + mostDetections;
  }
}
