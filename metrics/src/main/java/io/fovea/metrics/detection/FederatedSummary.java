package io.fovea.metrics.detection;

import io.fovea.metrics.stats.Decimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The thirteen numbers of lvis-api ({@code LVISEval.summarize}) and the lines that it prints. */
final class FederatedSummary {
  private static final double ALL = Double.NaN;
  private static final Map<String, String> AREAS =
      Map.of("s", "small", "m", "medium", "l", "large");

  private final DetectionResult result;
  private final int cap;
  private final Map<String, Double> stats = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  private FederatedSummary(DetectionResult result) {
    this.result = result;
    this.cap = result.params().cap();
  }

  static DetectionSummary of(DetectionResult result) {
    DetectionSummary.requireDefined(result.params());
    var summary = new FederatedSummary(result);
    summary.precision("AP", ALL, "all", "all");
    summary.precision("AP50", 0.5, "all", "all");
    summary.precision("AP75", 0.75, "all", "all");
    for (String area : List.of("s", "m", "l")) {
      summary.precision("AP" + area, ALL, area, "all");
    }
    for (String frequency : List.of("r", "c", "f")) {
      summary.precision("AP" + frequency, ALL, "all", frequency);
    }
    summary.recall("AR@" + summary.cap, "all");
    for (String area : List.of("s", "m", "l")) {
      summary.recall("AR" + area + "@" + summary.cap, area);
    }
    return new DetectionSummary(
        Collections.unmodifiableMap(summary.stats), List.copyOf(summary.lines));
  }

  private void precision(String key, double threshold, String area, String frequency) {
    int at = area(area);
    double value =
        at < 0
            ? DetectionResult.UNDEFINED
            : result.averagePrecision(threshold, categories(frequency), at, 0);
    put(key, "Average Precision", "(AP)", threshold, area, frequency, value);
  }

  private void recall(String key, String area) {
    int at = area(area);
    double value =
        at < 0 ? DetectionResult.UNDEFINED : result.averageRecall(ALL, OptionalInt.empty(), at, 0);
    put(key, "Average Recall", "(AR)", ALL, area, "all", value);
  }

  private int[] categories(String frequency) {
    List<String> frequencies = result.axes().frequencies();
    return IntStream.range(0, result.axes().categoryIds().length)
        .filter(k -> frequency.equals("all") || frequencies.get(k).equals(frequency))
        .toArray();
  }

  private int area(String letter) {
    String label = AREAS.getOrDefault(letter, letter);
    return result.params().areaRanges().stream().map(AreaRange::label).toList().indexOf(label);
  }

  private void put(
      String key,
      String title,
      String type,
      double threshold,
      String area,
      String frequency,
      double value) {
    List<Double> thresholds = result.params().iouThresholds();
    String iou =
        Double.isNaN(threshold)
            ? Decimal.fixed(thresholds.get(0), 2)
                + ":"
                + Decimal.fixed(thresholds.get(thresholds.size() - 1), 2)
            : Decimal.fixed(threshold, 2);
    stats.put(key, value);
    lines.add(
        String.format(
            Locale.ROOT,
            " %-18s %s @[ IoU=%-9s | area=%6s | maxDets=%3d catIds=%3s] = %s",
            title,
            type,
            iou,
            area,
            cap,
            frequency,
            Decimal.fixed(value, 3)));
  }
}
