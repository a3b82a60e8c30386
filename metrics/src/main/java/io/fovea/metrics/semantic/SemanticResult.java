package io.fovea.metrics.semantic;

import io.fovea.metrics.stats.NumpySum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a confusion matrix says.
 *
 * @param meanIou numpy's {@code nanmean} over the classes that are annotated or predicted anywhere
 * @param frequencyWeightedIou IoUs weighted by the share of annotated pixels
 * @param pixelAccuracy share of annotated pixels that are predicted rightly
 * @param meanAccuracy numpy's {@code nanmean} over the classes that are annotated
 * @param classes by id
 * @param images what each contributes, in their order
 * @param confusion row-major: annotated class, then predicted class, a last column for pixels
 *     without a predicted class
 */
public record SemanticResult(
    SemanticAxes axes,
    SemanticParams params,
    double meanIou,
    double frequencyWeightedIou,
    double pixelAccuracy,
    double meanAccuracy,
    List<ClassQuality> classes,
    List<ImagePixels> images,
    long[] confusion) {
  /** The value of a figure over nothing; never 0, which is a class that was missed. */
  public static final double UNDEFINED = -1;

  /**
   * One class.
   *
   * @param iou 0 to 1, or {@link #UNDEFINED} for a class that is neither annotated nor predicted
   * @param accuracy 0 to 1, or {@link #UNDEFINED} for a class that is not annotated
   * @param annotated pixels
   * @param predicted pixels, of those that count
   */
  public record ClassQuality(
      int id, double iou, double accuracy, long annotated, long predicted, long correct) {}

  /**
   * The four figures over some classes.
   *
   * @param meanIou over those of the classes that are annotated or predicted anywhere
   * @param frequencyWeightedIou weighted by the share of the pixels annotated as one of the classes
   * @param pixelAccuracy of these pixels
   * @param meanAccuracy over those of the classes that are annotated
   */
  public record Group(
      double meanIou, double frequencyWeightedIou, double pixelAccuracy, double meanAccuracy) {}

  /**
   * The figures over some classes, by id, ascending. What a class is confused with counts whether
   * that is in the group or not: the figures of each class are those of the whole matrix.
   */
  public Group of(int[] ids) {
    return of(Arrays.stream(ids).mapToObj(classes::get).toList());
  }

  private static Group of(List<ClassQuality> some) {
    long total = some.stream().mapToLong(ClassQuality::annotated).sum();
    long correct = some.stream().mapToLong(ClassQuality::correct).sum();
    return new Group(
        meanOfDefined(some.stream().mapToDouble(ClassQuality::iou).toArray()),
        weighted(some, total),
        share(correct, total),
        meanOfDefined(some.stream().mapToDouble(ClassQuality::accuracy).toArray()));
  }

  static SemanticResult of(
      SemanticAxes axes, SemanticParams params, List<ImagePixels> images, long[] confusion) {
    int n = params.classes();
    List<ClassQuality> classes = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      long annotated = Arrays.stream(confusion, k * (n + 1), (k + 1) * (n + 1)).sum();
      long predicted = 0;
      for (int row = 0; row < n; row++) {
        predicted += confusion[row * (n + 1) + k];
      }
      long hits = confusion[k * (n + 1) + k];
      classes.add(
          new ClassQuality(
              k,
              share(hits, annotated + predicted - hits),
              share(hits, annotated),
              annotated,
              predicted,
              hits));
    }
    Group all = of(classes);
    return new SemanticResult(
        axes,
        params,
        all.meanIou,
        all.frequencyWeightedIou,
        all.pixelAccuracy,
        all.meanAccuracy,
        List.copyOf(classes),
        List.copyOf(images),
        confusion);
  }

  static double share(long part, long whole) {
    return whole == 0 ? UNDEFINED : (double) part / whole;
  }

  /** numpy's nanmean: undefined values are zeros of the sum and not counted. */
  static double meanOfDefined(double[] values) {
    double[] zeroed = Arrays.stream(values).map(v -> v == UNDEFINED ? 0 : v).toArray();
    long defined = Arrays.stream(values).filter(v -> v != UNDEFINED).count();
    return defined == 0 ? UNDEFINED : NumpySum.sum(zeroed, 0, zeroed.length) / defined;
  }

  private static double weighted(List<ClassQuality> classes, long total) {
    if (total == 0) {
      return UNDEFINED;
    }
    double[] terms =
        classes.stream()
            .filter(each -> each.annotated > 0)
            .mapToDouble(each -> (double) each.annotated / total * each.iou)
            .toArray();
    return NumpySum.sum(terms, 0, terms.length);
  }
}
