package io.fovea.metrics.saliency;

import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.stats.Correlation;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Ranking read off a predicted map: each ranked object takes a value from the map where it lies,
 * and the values are correlated with the true ranks. An object is found if the map covers it, so
 * that a map which paints everything finds everything.
 */
final class MapRanks {
  private MapRanks() {}

  /**
   * The most frequent value of the covered pixels, of an object that is covered enough.
   *
   * @param truth by object; larger is more salient
   * @param share the object is found if more than this share of its pixels, rounded down, are
   *     painted
   * @param keepZero whether objects of true value 0 take part; else they are dropped like those
   *     that are not found
   * @return the correlation; 1 where a single object is found
   */
  static Term covered(Scene scene, int[] map, double[] truth, double share, boolean keepZero) {
    double[] predicted = new double[truth.length];
    int[] counts = new int[Arrays.stream(map).max().orElse(0) + 1];
    for (int i = 0; i < truth.length; i++) {
      predicted[i] = mode(scene.truths[i], map, counts, share);
    }
    boolean[] used = new boolean[truth.length];
    for (int i = 0; i < used.length; i++) {
      used[i] = predicted[i] != 0 && (keepZero || truth[i] != 0);
    }
    var pairs = new Pairs(truth, predicted, used);
    return switch (pairs.count()) {
      case 0 -> pairs.none(Reason.NOTHING_MATCHED);
      case 1 -> pairs.of(1.0, Reason.ONE_MATCHED);
      default -> pairs.correlate();
    };
  }

  private static int mode(Rle object, int[] map, int[] counts, double share) {
    Arrays.fill(counts, 0);
    int covered = 0;
    int at = 0;
    for (int i = 0; i < object.runCount(); at += object.run(i++)) {
      if ((i & 1) == 1) {
        for (int p = at; p < at + object.run(i); p++) {
          counts[map[p]]++;
          covered += map[p] > 0 ? 1 : 0;
        }
      }
    }
    if (covered <= (long) (share * object.area())) {
      return 0;
    }
    int mode = 0;
    for (int value = 1; value < counts.length; value++) {
      if (mode == 0 ? counts[value] > 0 : counts[value] > counts[mode]) {
        mode = value;
      }
    }
    return mode;
  }

  /** The mean over each object, which is found unless that is 0; no order of fewer than two. */
  static Term means(Scene scene, int[] map, double[] truth) {
    double[] predicted = means(scene, map);
    boolean[] used = new boolean[truth.length];
    for (int i = 0; i < used.length; i++) {
      used[i] = predicted[i] != 0 && truth[i] != 0;
    }
    var pairs = new Pairs(truth, predicted, used);
    return switch (pairs.count()) {
      case 0 -> pairs.none(Reason.NOTHING_MATCHED);
      case 1 -> pairs.none(Reason.ONE_MATCHED);
      default -> pairs.correlate();
    };
  }

  /** The mean over each object, found or not; no order of fewer than two. */
  static Term allMeans(Scene scene, int[] map, double[] truth) {
    double[] predicted = means(scene, map);
    boolean[] used = new boolean[truth.length];
    Arrays.fill(used, true);
    return truth.length == 1
        ? Term.none(Reason.SINGLE_OBJECT, truth, predicted)
        : new Pairs(truth, predicted, used).correlate();
  }

  /** The map's mean over each object; NaN for an object without pixels. */
  static double[] means(Scene scene, int[] map) {
    double[] means = new double[scene.truthCount];
    for (int i = 0; i < means.length; i++) {
      Rle object = scene.truths[i];
      long sum = 0;
      int at = 0;
      for (int r = 0; r < object.runCount(); at += object.run(r++)) {
        if ((r & 1) == 1) {
          for (int p = at; p < at + object.run(r); p++) {
            sum += map[p];
          }
        }
      }
      means[i] = (double) sum / object.area();
    }
    return means;
  }

  /** ASSR's true values: 5 for the most salient down to 1 for the fifth, and 0 for the others. */
  static double[] firstFive(Scene scene) {
    return IntStream.of(scene.truthOrders)
        .mapToDouble(order -> Math.max(0, MapKind.FIVE + 1 - order))
        .toArray();
  }

  static double[] doubles(int[] values) {
    return IntStream.of(values).mapToDouble(value -> value).toArray();
  }

  /** What is correlated: the objects that take part, of all of them. */
  private record Pairs(double[] truth, double[] predicted, boolean[] used) {

    int count() {
      int count = 0;
      for (boolean one : used) {
        count += one ? 1 : 0;
      }
      return count;
    }

    Term none(Reason reason) {
      return of(Double.NaN, reason);
    }

    /** The outcome, with 0 for the objects that do not take part. */
    Term of(double value, Reason reason) {
      double[] kept = predicted.clone();
      for (int i = 0; i < kept.length; i++) {
        kept[i] = used[i] ? kept[i] : 0;
      }
      return new Term(value, reason, truth, kept);
    }

    private double[] only(double[] values) {
      return IntStream.range(0, values.length)
          .filter(i -> used[i])
          .mapToDouble(i -> values[i])
          .toArray();
    }

    Term correlate() {
      double rho = Correlation.spearman(only(truth), only(predicted));
      if (!Double.isNaN(rho)) {
        return of(rho, Reason.NONE);
      }
      boolean empty = DoubleStream.of(predicted).anyMatch(Double::isNaN);
      return none(empty ? Reason.EMPTY_TRUTH_MASK : Reason.CONSTANT_RANKS);
    }
  }
}
