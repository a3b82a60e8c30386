package io.fovea.metrics.video;

import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.DetectionSummary;
import io.fovea.metrics.stats.Decimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The numbers of {@code YTVOSeval.summarize}.
 *
 * @param stats AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl in this order; for
 *     OVIS with AP_light, AP_medium, AP_heavy after APl and AR_light, AR_medium, AR_heavy after
 *     ARl. 0 to 1, or -1 where undefined
 * @param lines a table of them, without line ends: of YouTube-VIS the reference's own, to which
 *     OVIS' further numbers are added with the name of the occlusion
 */
public record VideoSummary(Map<String, Double> stats, List<String> lines) {
  private static final int PRECISIONS = 6;

  static VideoSummary of(VideoResult result) {
    DetectionSummary common = result.curves().summary();
    if (!result.params().scoresOcclusion()) {
      return new VideoSummary(common.stats(), common.lines());
    }
    Map<String, Double> stats = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    int i = 0;
    for (var stat : common.stats().entrySet()) {
      if (i == PRECISIONS) {
        addOcclusions(result, true, stats, lines);
      }
      stats.put(stat.getKey(), stat.getValue());
      lines.add(common.lines().get(i));
      i++;
    }
    addOcclusions(result, false, stats, lines);
    return new VideoSummary(Collections.unmodifiableMap(stats), List.copyOf(lines));
  }

  private static void addOcclusions(
      VideoResult result, boolean precision, Map<String, Double> stats, List<String> lines) {
    VideoParams params = result.params();
    DetectionResult curves = result.curves();
    int cap = params.detection().maxDetections().size() - 1;
    for (int o = 1; o < params.occlusions().size(); o++) {
      int slice = params.slice(0, o);
      double value =
          precision
              ? curves.averagePrecision(Double.NaN, OptionalInt.empty(), slice, cap)
              : curves.averageRecall(Double.NaN, OptionalInt.empty(), slice, cap);
      String label = params.occlusions().get(o).label();
      stats.put((precision ? "AP_" : "AR_") + label, value);
      lines.add(
          String.format(
              Locale.ROOT,
              " %-18s %s @[ IoU=0.50:0.95 | area=   all | maxDets=%3d ] = %s, occlusion=%s",
              precision ? "Average Precision" : "Average Recall",
              precision ? "(AP)" : "(AR)",
              params.detection().maxDetections().get(cap),
              Decimal.fixed(value, 3),
              label));
    }
  }
}
