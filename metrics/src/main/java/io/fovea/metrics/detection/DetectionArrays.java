package io.fovea.metrics.detection;

import java.util.Arrays;

/**
 * The arrays of pycocotools' {@code eval} dictionary, flat in C order. -1 stands where a category
 * has no ground truth in an area range.
 *
 * @param shape T IoU thresholds, R recall points, K categories, A area ranges, M caps
 * @param precision axes T, R, K, A, M
 * @param scores axes T, R, K, A, M: the score at which the recall point is reached, 0 where it is
 *     not
 * @param recall axes T, K, A, M
 */
public record DetectionArrays(int[] shape, double[] precision, double[] scores, double[] recall) {

  static DetectionArrays unscored(DetectionParams params, int categories) {
    int t = params.iouThresholds().size();
    int r = params.recallThresholds().size();
    int a = params.areaRanges().size();
    int m = params.maxDetections().size();
    int cells = Math.multiplyExact(Math.multiplyExact(t * a, m), categories);
    var arrays =
        new DetectionArrays(
            new int[] {t, r, categories, a, m},
            new double[Math.multiplyExact(cells, r)],
            new double[cells * r],
            new double[cells]);
    Arrays.fill(arrays.precision, -1);
    Arrays.fill(arrays.scores, -1);
    Arrays.fill(arrays.recall, -1);
    return arrays;
  }

  /**
   * Where precision and scores hold IoU threshold t, recall point r, category k, area range a, cap
   * m.
   */
  public int precisionIndex(int t, int r, int k, int a, int m) {
    return (((t * shape[1] + r) * shape[2] + k) * shape[3] + a) * shape[4] + m;
  }

  /** Where recall holds IoU threshold t, category k, area range a, cap m. */
  public int recallIndex(int t, int k, int a, int m) {
    return ((t * shape[2] + k) * shape[3] + a) * shape[4] + m;
  }
}
