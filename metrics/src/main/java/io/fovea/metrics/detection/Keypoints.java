package io.fovea.metrics.detection;

import java.util.List;

/**
 * The keypoints of an object and how similar two objects' keypoints are.
 *
 * @param values x, y and visibility of each point in turn; visibility above 0 means labelled
 */
@SuppressWarnings("ArrayRecordComponent")
public record Keypoints(double[] values) {
  /** How far annotators of COCO differ at each of its 17 points, as pycocotools has it. */
  public static final List<Double> COCO_SIGMAS =
      List.of(
          .26 / 10, .25 / 10, .25 / 10, .35 / 10, .35 / 10, .79 / 10, .79 / 10, .72 / 10, .72 / 10,
          .62 / 10, .62 / 10, 1.07 / 10, 1.07 / 10, .87 / 10, .87 / 10, .89 / 10, .89 / 10);

  /** How many points are labelled. */
  public int labelled() {
    int n = 0;
    for (int i = 2; i < values.length; i += 3) {
      n += values[i] > 0 ? 1 : 0;
    }
    return n;
  }

  /** How many points there are. */
  public int count() {
    return values.length / 3;
  }
}
