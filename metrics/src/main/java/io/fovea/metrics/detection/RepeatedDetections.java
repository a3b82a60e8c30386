package io.fovea.metrics.detection;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/**
 * Finds detections that are there twice: no model means the same category, score and shape twice,
 * but a retry or a padded last batch writes it. Shapes that were not read are not compared.
 */
final class RepeatedDetections {
  private record Identity(long categoryId, Box box, Rle mask, List<Double> keypoints) {}

  /**
   * Looks at the detections of an image in rank order, in which equal scores stand together.
   *
   * @param n how many there are
   * @param key of a detection's score
   * @param then is handed each that repeats an earlier one
   */
  void count(int n, IntToLongFunction key, IntFunction<Detection> detection, IntConsumer then) {
    for (int from = 0, to; from < n; from = to) {
      to = from + 1;
      while (to < n && key.applyAsLong(to) == key.applyAsLong(from)) {
        to++;
      }
      if (to - from > 1) {
        among(from, to, detection, then);
      }
    }
  }

  private static void among(int from, int to, IntFunction<Detection> detection, IntConsumer then) {
    Set<Identity> seen = new HashSet<>();
    for (int r = from; r < to; r++) {
      Detection each = detection.apply(r);
      boolean read = each.box() != null || each.mask() != null || each.keypoints() != null;
      if (read && !seen.add(identity(each))) {
        then.accept(r);
      }
    }
  }

  private static Identity identity(Detection detection) {
    Keypoints keypoints = detection.keypoints();
    return new Identity(
        detection.categoryId(),
        detection.box(),
        detection.mask(),
        keypoints == null ? null : Arrays.stream(keypoints.values()).boxed().toList());
  }
}
