package io.fovea.pipeline.scoring;

import io.fovea.metrics.Mode;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The numbers of one category.
 *
 * @param values in the order of {@link #KEYS}; 0 to 1, or -1 where undefined
 */
public record CategoryScore(long id, String name, double[] values) {
  /** The names of the numbers; AR is at the last cap that the summary uses. */
  public static final List<String> KEYS =
      List.of("AP", "AP50", "AP75", "APs", "APm", "APl", "AR", "ARs", "ARm", "ARl");

  private static final double EVERY = Double.NaN;

  /** The categories in ascending order of id; none where they were pooled. */
  public static List<CategoryScore> of(DetectionResult result) {
    List<CategoryScore> categories = new ArrayList<>();
    long[] ids = result.axes().categoryIds();
    for (int k = 0; k < ids.length && result.params().useCategories(); k++) {
      categories.add(
          new CategoryScore(ids[k], result.axes().categoryNames().get(k), values(result, k)));
    }
    return categories;
  }

  private static double[] values(DetectionResult result, int k) {
    return new double[] {
      precision(result, k, EVERY, "all"),
      precision(result, k, 0.5, "all"),
      precision(result, k, 0.75, "all"),
      precision(result, k, EVERY, "small"),
      precision(result, k, EVERY, "medium"),
      precision(result, k, EVERY, "large"),
      recall(result, k, "all"),
      recall(result, k, "small"),
      recall(result, k, "medium"),
      recall(result, k, "large")
    };
  }

  private static double precision(DetectionResult result, int k, double threshold, String label) {
    int area = area(result, label);
    return area < 0
        ? DetectionResult.UNDEFINED
        : result.averagePrecision(threshold, OptionalInt.of(k), area, cap(result.params()));
  }

  private static double recall(DetectionResult result, int k, String label) {
    int area = area(result, label);
    return area < 0
        ? DetectionResult.UNDEFINED
        : result.averageRecall(EVERY, OptionalInt.of(k), area, cap(result.params()));
  }

  private static int area(DetectionResult result, String label) {
    return result.params().areaRanges().stream().map(AreaRange::label).toList().indexOf(label);
  }

  /** The third cap in strict mode, as the summary of pycocotools; the last in corrected mode. */
  public static int cap(DetectionParams params) {
    int last = params.maxDetections().size() - 1;
    return params.mode() == Mode.STRICT ? Math.min(2, last) : last;
  }
}
