package io.fovea.metrics.detection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which objects of an image count in a federated dataset. Definition: {@code LVISResults} and
 * {@code LVISEval._prepare} of lvis-api.
 *
 * <p>First the best detections of the image are kept, over all categories, those listed in no
 * category of the dataset too. Then a detection counts if its category is annotated in the image or
 * known not to be there. Objects without area are never seen.
 */
final class FederatedRules {
  private FederatedRules() {}

  static List<GroundTruth> truths(List<GroundTruth> truths) {
    return truths.stream().filter(truth -> hasArea(truth.area())).toList();
  }

  static List<Detection> detections(
      List<GroundTruth> truths, List<Detection> detections, Federation federation, int cap) {
    Set<Long> positive = new HashSet<>();
    truths.forEach(truth -> positive.add(truth.categoryId()));
    List<Detection> kept = new ArrayList<>();
    for (Detection detection : best(detections, cap)) {
      long category = detection.categoryId();
      if (hasArea(detection.area())
          && (positive.contains(category) || federation.isNegative(category))) {
        kept.add(detection);
      }
    }
    return kept;
  }

  /** The detections of highest score, equal ones in the order of the file. */
  private static List<Detection> best(List<Detection> detections, int cap) {
    if (detections.size() <= cap) {
      return detections;
    }
    long[] keys = detections.stream().mapToLong(d -> ScoreOrder.key(d.score())).toArray();
    int[] order = ScoreOrder.of(keys, keys.length);
    List<Detection> best = new ArrayList<>(cap);
    for (int i = 0; i < cap; i++) {
      best.add(detections.get(order[i]));
    }
    return best;
  }

  private static boolean hasArea(double area) {
    return area > 0 && area < Double.POSITIVE_INFINITY;
  }
}
