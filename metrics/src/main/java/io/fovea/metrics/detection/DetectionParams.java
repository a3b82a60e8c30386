package io.fovea.metrics.detection;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What to score and how; the names in parentheses are pycocotools' own.
 *
 * @param iouType boxes or masks (iouType)
 * @param mode the reference with its quirks, or without
 * @param iouThresholds least IoU of a match (iouThrs), at least one, finite
 * @param recallThresholds recall points at which precision is read (recThrs), at least one, finite,
 *     in the order given
 * @param maxDetections caps on the detections of one image and category, best scores first
 *     (maxDets); kept in ascending order
 * @param areaRanges areas scored apart (areaRng with areaRngLbl), labels unique
 * @param useCategories false pools all categories into one (useCats)
 */
public record DetectionParams(
    IouType iouType,
    Mode mode,
    List<Double> iouThresholds,
    List<Double> recallThresholds,
    List<Integer> maxDetections,
    List<AreaRange> areaRanges,
    boolean useCategories)
    implements Serializable {

  /** More thresholds times areas than this are refused: each costs a bit in every match. */
  private static final int MAX_CELLS = 4096;

  public DetectionParams {
    iouThresholds = List.copyOf(iouThresholds);
    recallThresholds = List.copyOf(recallThresholds);
    maxDetections = maxDetections.stream().sorted().toList();
    areaRanges = List.copyOf(areaRanges);
    requireFinite("IoU thresholds", iouThresholds);
    requireFinite("recall thresholds", recallThresholds);
    if (maxDetections.isEmpty() || maxDetections.get(0) < 0) {
      throw UserError.usage(
          "max-dets is " + maxDetections, "Give one or more caps of at least 0, such as 1,10,100.");
    }
    if (new HashSet<>(maxDetections).size() < maxDetections.size()) {
      throw UserError.usage(
          "max-dets " + maxDetections + " names a cap twice", "Name each cap once.");
    }
    if (areaRanges.isEmpty()) {
      throw UserError.usage("there is no area range", "Give at least one, such as all:0:1e10.");
    }
    var labels = new HashSet<String>();
    for (AreaRange range : areaRanges) {
      if (!labels.add(range.label())) {
        throw UserError.usage(
            "two area ranges are named '" + range.label() + "'", "Name each once.");
      }
      if (!(range.min() <= range.max())) {
        throw UserError.usage(
            "area range '" + range.label() + "' runs from " + range.min() + " to " + range.max(),
            "Give label:min:max with min <= max.");
      }
    }
    if (iouThresholds.size() * areaRanges.size() > MAX_CELLS) {
      throw UserError.usage(
          iouThresholds.size()
              + " IoU thresholds times "
              + areaRanges.size()
              + " area ranges exceed "
              + MAX_CELLS,
          "Score fewer at a time.");
    }
  }

  private static void requireFinite(String what, List<Double> values) {
    if (values.isEmpty() || values.size() > MAX_CELLS) {
      throw UserError.usage(
          "there are " + values.size() + " " + what, "Give 1 to " + MAX_CELLS + ".");
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw UserError.usage("one of the " + what + " is " + value, "Give finite numbers.");
      }
    }
  }

  /** COCO's own parameters in strict mode. */
  public static DetectionParams coco(IouType iouType) {
    return new DetectionParams(
        iouType,
        Mode.STRICT,
        cocoIouThresholds(),
        cocoRecallThresholds(),
        List.of(1, 10, 100),
        AreaRange.COCO,
        true);
  }

  /**
   * 0.50 to 0.95 in steps of 0.05 as numpy's linspace makes them: the ninth is 0.8999999999999999,
   * and a grid made in another way gives another AP.
   */
  public static List<Double> cocoIouThresholds() {
    return linspace(0.5, 0.95, 10);
  }

  /** 0 to 1 in steps of 0.01, as numpy's linspace makes them. */
  public static List<Double> cocoRecallThresholds() {
    return linspace(0, 1, 101);
  }

  private static List<Double> linspace(double start, double stop, int count) {
    var values = new ArrayList<Double>(count);
    double step = (stop - start) / (count - 1);
    for (int i = 0; i < count - 1; i++) {
      values.add(i * step + start);
    }
    values.add(stop);
    return values;
  }

  /** The same in another mode. */
  public DetectionParams withMode(Mode newMode) {
    return new DetectionParams(
        iouType,
        newMode,
        iouThresholds,
        recallThresholds,
        maxDetections,
        areaRanges,
        useCategories);
  }

  /** The same at other IoU thresholds. */
  public DetectionParams withIouThresholds(List<Double> thresholds) {
    return new DetectionParams(
        iouType, mode, thresholds, recallThresholds, maxDetections, areaRanges, useCategories);
  }

  /** The same at other recall points. */
  public DetectionParams withRecallThresholds(List<Double> thresholds) {
    return new DetectionParams(
        iouType, mode, iouThresholds, thresholds, maxDetections, areaRanges, useCategories);
  }

  /** The same with other caps. */
  public DetectionParams withMaxDetections(List<Integer> caps) {
    return new DetectionParams(
        iouType, mode, iouThresholds, recallThresholds, caps, areaRanges, useCategories);
  }

  /** The same with other area ranges. */
  public DetectionParams withAreaRanges(List<AreaRange> ranges) {
    return new DetectionParams(
        iouType, mode, iouThresholds, recallThresholds, maxDetections, ranges, useCategories);
  }

  /** The same with categories apart or pooled. */
  public DetectionParams withUseCategories(boolean use) {
    return new DetectionParams(
        iouType, mode, iouThresholds, recallThresholds, maxDetections, areaRanges, use);
  }

  /** The largest cap: detections beyond it are never matched. */
  public int cap() {
    return maxDetections.get(maxDetections.size() - 1);
  }

  double[] iouThresholdArray() {
    return iouThresholds.stream().mapToDouble(Double::doubleValue).toArray();
  }

  double[] recallThresholdArray() {
    return recallThresholds.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
