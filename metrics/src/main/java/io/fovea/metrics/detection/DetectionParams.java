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
 * @param dilationRatio share of an image's diagonal that counts as near an edge, above 0 and at
 *     most 1; used when boundaries are scored
 * @param sigmas by keypoint, above 0 (kpt_oks_sigmas); used when keypoints are scored
 * @param federated LVIS's rules: categories are scored where they are annotated or negative, the
 *     cap is on all detections of an image, and crowd flags mean nothing
 */
public record DetectionParams(
    IouType iouType,
    Mode mode,
    List<Double> iouThresholds,
    List<Double> recallThresholds,
    List<Integer> maxDetections,
    List<AreaRange> areaRanges,
    boolean useCategories,
    double dilationRatio,
    List<Double> sigmas,
    boolean federated)
    implements Serializable {
  /** COCO's share of the diagonal near an edge. */
  public static final double COCO_DILATION = 0.02;

  /** LVIS's share of the diagonal near an edge. */
  public static final double LVIS_DILATION = 0.008;

  /** More thresholds times areas than this are refused: each costs a bit in every match. */
  private static final int MAX_CELLS = 4096;

  public DetectionParams {
    iouThresholds = List.copyOf(iouThresholds);
    recallThresholds = List.copyOf(recallThresholds);
    maxDetections = maxDetections.stream().sorted().toList();
    areaRanges = List.copyOf(areaRanges);
    sigmas = List.copyOf(sigmas);
    if (!(dilationRatio > 0 && dilationRatio <= 1)) {
      throw UserError.usage(
          "the dilation ratio is " + dilationRatio, "Give a number above 0, such as 0.02.");
    }
    if (!sigmas.stream().allMatch(sigma -> sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw UserError.usage("the sigmas are " + sigmas, "Give numbers above 0, one a keypoint.");
    }
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

  /** Parameters of boxes or masks that are annotated exhaustively. */
  public DetectionParams(
      IouType iouType,
      Mode mode,
      List<Double> iouThresholds,
      List<Double> recallThresholds,
      List<Integer> maxDetections,
      List<AreaRange> areaRanges,
      boolean useCategories) {
    this(
        iouType,
        mode,
        iouThresholds,
        recallThresholds,
        maxDetections,
        areaRanges,
        useCategories,
        COCO_DILATION,
        Keypoints.COCO_SIGMAS,
        false);
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

  /** LVIS's own parameters in strict mode: one cap of 300, and its dilation. */
  public static DetectionParams lvis(IouType iouType) {
    DetectionParams coco = coco(iouType);
    return new DetectionParams(
        iouType,
        coco.mode,
        coco.iouThresholds,
        coco.recallThresholds,
        List.of(300),
        AreaRange.COCO,
        true,
        LVIS_DILATION,
        Keypoints.COCO_SIGMAS,
        true);
  }

  /** pycocotools' own parameters of keypoints in strict mode: one cap of 20, no small objects. */
  public static DetectionParams keypoints() {
    return coco(IouType.KEYPOINTS)
        .withMaxDetections(List.of(20))
        .withAreaRanges(
            AreaRange.COCO.stream().filter(range -> !range.label().equals("small")).toList());
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
        useCategories,
        dilationRatio,
        sigmas,
        federated);
  }

  /** The same at other IoU thresholds. */
  public DetectionParams withIouThresholds(List<Double> thresholds) {
    return new DetectionParams(
        iouType,
        mode,
        thresholds,
        recallThresholds,
        maxDetections,
        areaRanges,
        useCategories,
        dilationRatio,
        sigmas,
        federated);
  }

  /** The same at other recall points. */
  public DetectionParams withRecallThresholds(List<Double> thresholds) {
    return new DetectionParams(
        iouType,
        mode,
        iouThresholds,
        thresholds,
        maxDetections,
        areaRanges,
        useCategories,
        dilationRatio,
        sigmas,
        federated);
  }

  /** The same with other caps. */
  public DetectionParams withMaxDetections(List<Integer> caps) {
    return new DetectionParams(
        iouType,
        mode,
        iouThresholds,
        recallThresholds,
        caps,
        areaRanges,
        useCategories,
        dilationRatio,
        sigmas,
        federated);
  }

  /** The same with other area ranges. */
  public DetectionParams withAreaRanges(List<AreaRange> ranges) {
    return new DetectionParams(
        iouType,
        mode,
        iouThresholds,
        recallThresholds,
        maxDetections,
        ranges,
        useCategories,
        dilationRatio,
        sigmas,
        federated);
  }

  /** The same with categories apart or pooled. */
  public DetectionParams withUseCategories(boolean use) {
    return new DetectionParams(
        iouType,
        mode,
        iouThresholds,
        recallThresholds,
        maxDetections,
        areaRanges,
        use,
        dilationRatio,
        sigmas,
        federated);
  }

  /** The same with another share of the diagonal near an edge. */
  public DetectionParams withDilationRatio(double ratio) {
    return new DetectionParams(
        iouType,
        mode,
        iouThresholds,
        recallThresholds,
        maxDetections,
        areaRanges,
        useCategories,
        ratio,
        sigmas,
        federated);
  }

  /** The same with other sigmas, one a keypoint. */
  public DetectionParams withSigmas(List<Double> newSigmas) {
    return new DetectionParams(
        iouType,
        mode,
        iouThresholds,
        recallThresholds,
        maxDetections,
        areaRanges,
        useCategories,
        dilationRatio,
        newSigmas,
        federated);
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
