package io.fovea.metrics.errors;

import io.fovea.metrics.detection.DetectionResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

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
 * @param categories the same by category, in the order of the axes
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
    long falsePositives,
    List<CategoryErrors> categories) {

  /**
   * The errors of one category.
   *
   * @param averagePrecision as scored, 0 to 1; -1 without any ground truth that counts
   * @param gains by type; NaN where average precision is undefined before or after
   */
  public record CategoryErrors(
      long id,
      String name,
      double averagePrecision,
      Map<ErrorType, Long> counts,
      Map<ErrorType, Double> gains) {}

  /**
   * The result of all images.
   *
   * @param tally of them
   * @param curves folded from their {@link MendedMatches} by {@link ErrorParams#curves}
   */
  public static ErrorResult of(ErrorParams params, ErrorTally tally, DetectionResult curves) {
    List<CategoryErrors> categories = new ArrayList<>();
    Map<ErrorType, Long> counts = new EnumMap<>(ErrorType.class);
    Map<ErrorType, Double> gains = new EnumMap<>(ErrorType.class);
    long correct = 0;
    for (int k = 0; k < curves.axes().categoryIds().length; k++) {
      correct += tally.truePositives(k);
      categories.add(category(k, tally, curves));
    }
    long wrong = 0;
    double before = precision(curves, OptionalInt.empty(), Mending.NOTHING);
    for (ErrorType type : ErrorType.values()) {
      long count = categories.stream().mapToLong(each -> each.counts.get(type)).sum();
      counts.put(type, count);
      wrong += type == ErrorType.MISSED ? 0 : count;
      gains.put(type, precision(curves, OptionalInt.empty(), Mending.of(type)) - before);
    }
    return new ErrorResult(
        params,
        before,
        counts,
        gains,
        precision(curves, OptionalInt.empty(), Mending.FALSE_POSITIVES) - before,
        precision(curves, OptionalInt.empty(), Mending.FALSE_NEGATIVES) - before,
        precision(curves, OptionalInt.empty(), Mending.EVERYTHING),
        correct,
        wrong,
        List.copyOf(categories));
  }

  private static CategoryErrors category(int k, ErrorTally tally, DetectionResult curves) {
    Map<ErrorType, Long> counts = new EnumMap<>(ErrorType.class);
    Map<ErrorType, Double> gains = new EnumMap<>(ErrorType.class);
    double before = precision(curves, OptionalInt.of(k), Mending.NOTHING);
    for (ErrorType type : ErrorType.values()) {
      counts.put(type, tally.count(k, type));
      double after = precision(curves, OptionalInt.of(k), Mending.of(type));
      boolean defined = before != DetectionResult.UNDEFINED && after != DetectionResult.UNDEFINED;
      gains.put(type, defined ? after - before : Double.NaN);
    }
    return new CategoryErrors(
        curves.axes().categoryIds()[k],
        curves.axes().categoryNames().get(k),
        before,
        counts,
        gains);
  }

  private static double precision(DetectionResult curves, OptionalInt category, Mending way) {
    return curves.averagePrecision(Double.NaN, category, way.ordinal(), 0);
  }
}
