package io.fovea.metrics.errors;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.errors.ImageErrors.JudgedDetection;
import io.fovea.metrics.errors.ImageErrors.JudgedTruth;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * How often each error was made and what average precision (at the foreground threshold, over
 * objects of all sizes) would be without it.
 *
 * <p>What mending does, by the paper: a localisation or classification error becomes a true
 * positive of the ground truth it points at, unless that one has a better detection, and then it
 * goes; a duplicate, background or both goes; a missed ground truth is taken out of the count. Each
 * gain is measured alone, so the gains do not add up to what is missing.
 *
 * @param averagePrecision as scored, 0 to 1; -1 without any ground truth that counts
 * @param counts by type, all six
 * @param gains by type, all six: average precision with this type mended, less {@code
 *     averagePrecision}; a gain may be a little below 0, where a category of which everything was
 *     missed leaves the mean
 * @param withoutFalsePositives what average precision would gain without any false positive
 * @param withoutFalseNegatives what it would gain if no unmatched ground truth counted
 * @param allMended average precision with all six mended: 1 but for rounding, or -1 where nothing
 *     is left to find
 * @param truePositives detections that match
 * @param falsePositives detections that match nothing and are not ignored: the sum of the five
 *     types of detections
 */
public record ErrorResult(
    ErrorParams params,
    double averagePrecision,
    Map<ErrorType, Long> counts,
    Map<ErrorType, Double> gains,
    double withoutFalsePositives,
    double withoutFalseNegatives,
    double allMended,
    long truePositives,
    long falsePositives) {

  static ErrorResult of(DatasetAxes axes, ErrorParams params, List<ImageErrors> images) {
    Map<ErrorType, Long> counts = new EnumMap<>(ErrorType.class);
    for (ErrorType type : ErrorType.values()) {
      counts.put(type, 0L);
    }
    long correct = 0;
    long wrong = 0;
    for (ImageErrors image : images) {
      for (JudgedDetection detection : image.detections()) {
        detection.error().ifPresent(type -> counts.merge(type, 1L, Long::sum));
        correct += detection.error().isEmpty() ? 1 : 0;
        wrong += detection.error().isEmpty() ? 0 : 1;
      }
      long missed = image.truths().stream().filter(JudgedTruth::missed).count();
      counts.merge(ErrorType.MISSED, missed, Long::sum);
    }
    var oracle = new Oracle(axes, params, images);
    double before = oracle.averagePrecision(EnumSet.noneOf(ErrorType.class));
    Map<ErrorType, Double> gains = new EnumMap<>(ErrorType.class);
    for (ErrorType type : ErrorType.values()) {
      gains.put(type, oracle.averagePrecision(EnumSet.of(type)) - before);
    }
    return new ErrorResult(
        params,
        before,
        counts,
        gains,
        oracle.withoutFalsePositives() - before,
        oracle.withoutFalseNegatives() - before,
        oracle.averagePrecision(EnumSet.allOf(ErrorType.class)),
        correct,
        wrong);
  }
}
