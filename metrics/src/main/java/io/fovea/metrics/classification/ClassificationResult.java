package io.fovea.metrics.classification;

import io.fovea.metrics.stats.NumpySum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How often the right class is among the best.
 *
 * @param accuracies by top, in the order of the parameters: the share of images, 0 to 1
 * @param meanAccuracies by top: the mean over classes of their own shares
 * @param classes in ascending order of id: those that an image has
 */
public record ClassificationResult(
    ClassificationAxes axes,
    ClassificationParams params,
    List<Double> accuracies,
    List<Double> meanAccuracies,
    List<ClassAccuracy> classes) {

  /**
   * One class.
   *
   * @param images that have it
   * @param hits by top
   */
  public record ClassAccuracy(int id, long images, List<Long> hits) {}

  static ClassificationResult of(
      ClassificationAxes axes, ClassificationParams params, Map<Integer, long[]> counts) {
    List<ClassAccuracy> classes = new ArrayList<>();
    for (var each : counts.entrySet()) {
      List<Long> hits = new ArrayList<>();
      for (int t = 1; t < each.getValue().length; t++) {
        hits.add(each.getValue()[t]);
      }
      classes.add(new ClassAccuracy(each.getKey(), each.getValue()[0], hits));
    }
    List<Double> accuracies = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (int t = 0; t < params.tops().size(); t++) {
      int top = t;
      long hits = classes.stream().mapToLong(each -> each.hits.get(top)).sum();
      accuracies.add((double) hits / axes.images());
      means.add(
          NumpySum.mean(
              classes.stream()
                  .mapToDouble(each -> (double) each.hits.get(top) / each.images)
                  .toArray()));
    }
    return new ClassificationResult(axes, params, accuracies, means, List.copyOf(classes));
  }
}
