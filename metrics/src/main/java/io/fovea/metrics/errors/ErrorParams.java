package io.fovea.metrics.errors;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * How errors are told apart.
 *
 * @param detection how detections are matched: one IoU threshold, one area range and one cap
 * @param background the greatest overlap that is still background, 0 to 1, below the IoU threshold
 */
public record ErrorParams(DetectionParams detection, double background) implements Serializable {
  /** The paper's foreground threshold. */
  public static final double FOREGROUND = 0.5;

  /** The paper's background threshold. */
  public static final double BACKGROUND = 0.1;

  public ErrorParams {
    double foreground = detection.iouThresholds().get(0);
    if (!(background >= 0 && background < foreground && foreground <= 1)) {
      throw UserError.usage(
          "the background threshold "
              + background
              + " and the foreground threshold "
              + foreground
              + " are not in order",
          "Give 0 <= background < foreground <= 1, such as 0.1 and 0.5.");
    }
    if (!detection.useCategories()) {
      throw UserError.usage(
          "error types tell categories apart, and these are pooled",
          "Leave out --tide or --class-agnostic.");
    }
  }

  /** The paper's thresholds, over objects of all sizes, at the largest cap of a score. */
  public static ErrorParams of(DetectionParams params) {
    List<AreaRange> all =
        params.areaRanges().stream().filter(range -> range.label().equals("all")).toList();
    return new ErrorParams(
        params
            .withIouThresholds(List.of(FOREGROUND))
            .withAreaRanges(List.of(all.isEmpty() ? AreaRange.COCO.get(0) : all.get(0)))
            .withMaxDetections(List.of(params.cap())),
        BACKGROUND);
  }

  /**
   * How what {@link MendedMatches} makes is folded into curves: each way of mending is an area
   * range of its own. There is no cap, since detections beyond it are left out before.
   */
  public DetectionParams curves() {
    return detection
        .withAreaRanges(
            Arrays.stream(Mending.values())
                .map(mending -> new AreaRange(mending.name(), 0, Double.MAX_VALUE))
                .toList())
        .withMaxDetections(List.of(Integer.MAX_VALUE));
  }

  double foreground() {
    return detection.iouThresholds().get(0);
  }
}
