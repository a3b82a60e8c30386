package io.fovea.pipeline.report;

import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The figures of one category.
 *
 * @param id in the dataset
 * @param name as the dataset gives it
 * @param figures AP, AP50, AP75, then AP of each further area range as APs, APm, APl or {@code
 *     AP-label}, then AR; all under the largest cap, 0 to 1 or -1 where undefined
 */
record CategoryFigures(long id, String name, Map<String, Double> figures) {
  private static final Map<String, String> SUFFIXES =
      Map.of("small", "s", "medium", "m", "large", "l");

  /** All categories by ascending id; none where categories were pooled. */
  static List<CategoryFigures> of(DetectionResult result) {
    List<CategoryFigures> rows = new ArrayList<>();
    if (result.params().useCategories()) {
      for (int k = 0; k < result.axes().categoryIds().length; k++) {
        rows.add(
            new CategoryFigures(
                result.axes().categoryIds()[k],
                result.axes().categoryNames().get(k),
                figures(result, k)));
      }
    }
    return rows;
  }

  private static Map<String, Double> figures(DetectionResult result, int category) {
    OptionalInt k = OptionalInt.of(category);
    int cap = result.params().maxDetections().size() - 1;
    List<String> areas = result.params().areaRanges().stream().map(AreaRange::label).toList();
    int all = Math.max(0, areas.indexOf("all"));
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("AP", result.averagePrecision(Double.NaN, k, all, cap));
    for (double threshold : new double[] {0.5, 0.75}) {
      if (result.params().iouThresholds().contains(threshold)) {
        figures.put(
            "AP" + Math.round(threshold * 100), result.averagePrecision(threshold, k, all, cap));
      }
    }
    for (int area = 0; area < areas.size(); area++) {
      if (area != all) {
        String suffix = SUFFIXES.getOrDefault(areas.get(area), "-" + areas.get(area));
        figures.put("AP" + suffix, result.averagePrecision(Double.NaN, k, area, cap));
      }
    }
    figures.put("AR", result.averageRecall(Double.NaN, k, all, cap));
    return figures;
  }
}
