package io.fovea.metrics.detection;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.stats.Decimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The twelve numbers of {@code COCOeval.summarize} and the lines that it prints.
 *
 * @param stats AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl in this order; the
 *     keys are fixed whatever the caps: AR1, AR10 and AR100 are the first, second and third cap. 0
 *     to 1, or -1 where undefined
 * @param lines the printed table, without line ends
 */
public record DetectionSummary(Map<String, Double> stats, List<String> lines) {
  private static final double ALL = Double.NaN;

  /** The names of the twelve numbers, in print order. */
  public static final List<String> NAMES =
      List.of(
          "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl");

  /**
   * Makes sure, before any work, that these parameters have a summary.
   *
   * @throws UserError in strict mode, on fewer than three caps
   */
  public static void requireDefined(DetectionParams params) {
    List<Integer> caps = params.maxDetections();
    boolean one = params.federated() || params.iouType() == IouType.KEYPOINTS;
    if (one && caps.size() != 1) {
      throw UserError.usage(
          "max-dets is " + caps + ", and this summary is of one cap", "Give one number.");
    }
    if (!one && params.mode() == Mode.STRICT && caps.size() < 3) {
      throw UserError.usage(
          "max-dets " + caps + " has fewer than three caps, on which pycocotools' summary crashes",
          "Give three, such as 1,10,100, or add --mode corrected.");
    }
  }

  static DetectionSummary of(DetectionResult result) {
    if (result.params().federated()) {
      return FederatedSummary.of(result);
    }
    if (result.params().iouType() == IouType.KEYPOINTS) {
      return ofKeypoints(result);
    }
    requireDefined(result.params());
    List<Integer> caps = result.params().maxDetections();
    boolean strict = result.params().mode() == Mode.STRICT;
    var summary = new Writer(result);
    // The reference's first line asks for a cap of 100 by name, the others take the third cap.
    int named = strict ? caps.indexOf(100) : caps.size() - 1;
    int last = strict ? 2 : caps.size() - 1;
    summary.precision("AP", ALL, "all", named, strict ? 100 : caps.get(last));
    summary.precision("AP50", 0.5, "all", last, caps.get(last));
    summary.precision("AP75", 0.75, "all", last, caps.get(last));
    summary.precision("APs", ALL, "small", last, caps.get(last));
    summary.precision("APm", ALL, "medium", last, caps.get(last));
    summary.precision("APl", ALL, "large", last, caps.get(last));
    String[] ladder = {"AR1", "AR10", "AR100"};
    for (int i = 0; i < ladder.length; i++) {
      if (i < caps.size()) {
        summary.recall(ladder[i], "all", i, caps.get(i));
      } else {
        summary.stats.put(ladder[i], DetectionResult.UNDEFINED);
      }
    }
    summary.recall("ARs", "small", last, caps.get(last));
    summary.recall("ARm", "medium", last, caps.get(last));
    summary.recall("ARl", "large", last, caps.get(last));
    return new DetectionSummary(
        Collections.unmodifiableMap(summary.stats), List.copyOf(summary.lines));
  }

  /**
   * The ten numbers of keypoints: average precision over all thresholds, at 0.50, at 0.75, of
   * medium and large objects, and the same of average recall.
   */
  private static DetectionSummary ofKeypoints(DetectionResult result) {
    requireDefined(result.params());
    var summary = new Writer(result);
    int cap = result.params().cap();
    summary.precision("AP", ALL, "all", 0, cap);
    summary.precision("AP50", 0.5, "all", 0, cap);
    summary.precision("AP75", 0.75, "all", 0, cap);
    summary.precision("APm", ALL, "medium", 0, cap);
    summary.precision("APl", ALL, "large", 0, cap);
    summary.recall("AR", ALL, "all", 0, cap);
    summary.recall("AR50", 0.5, "all", 0, cap);
    summary.recall("AR75", 0.75, "all", 0, cap);
    summary.recall("ARm", ALL, "medium", 0, cap);
    summary.recall("ARl", ALL, "large", 0, cap);
    return new DetectionSummary(
        Collections.unmodifiableMap(summary.stats), List.copyOf(summary.lines));
  }

  private static final class Writer {
    final Map<String, Double> stats = new LinkedHashMap<>();
    final List<String> lines = new ArrayList<>();
    private final DetectionResult result;

    Writer(DetectionResult result) {
      this.result = result;
    }

    void precision(String key, double threshold, String label, int cap, int capValue) {
      int area = area(label);
      double value =
          area < 0 || cap < 0
              ? DetectionResult.UNDEFINED
              : result.averagePrecision(threshold, OptionalInt.empty(), area, cap);
      put(key, "Average Precision", "(AP)", threshold, label, capValue, value);
    }

    void recall(String key, String label, int cap, int capValue) {
      recall(key, ALL, label, cap, capValue);
    }

    void recall(String key, double threshold, String label, int cap, int capValue) {
      int area = area(label);
      double value =
          area < 0
              ? DetectionResult.UNDEFINED
              : result.averageRecall(threshold, OptionalInt.empty(), area, cap);
      put(key, "Average Recall", "(AR)", threshold, label, capValue, value);
    }

    private int area(String label) {
      return result.params().areaRanges().stream().map(AreaRange::label).toList().indexOf(label);
    }

    private void put(
        String key,
        String title,
        String type,
        double threshold,
        String label,
        int cap,
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
              " %-18s %s @[ IoU=%-9s | area=%6s | maxDets=%3d ] = %s",
              title,
              type,
              iou,
              label,
              cap,
              Decimal.fixed(value, 3)));
    }
  }
}
