package io.fovea.metrics.saliency;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * ASSR's normalised discounted cumulative gain: each of the first five ranked objects scores 5 to 1
 * by the order of the map's mean over it, 0 where that is 0, and gains 5 less the distance from
 * what its true order asks for.
 */
final class Gain {
  private static final int MOST = 5;

  private Gain() {}

  /**
   * The gain over that of a perfect order.
   *
   * @param exponential whether a gain of g counts 2^g - 1
   */
  static Term of(Scene scene, int[] map, boolean exponential) {
    double[] means = MapRanks.means(scene, map);
    int[] truths =
        IntStream.of(scene.truthsBySalience).filter(i -> scene.truthOrders[i] <= MOST).toArray();
    int[] scores = scores(Arrays.stream(truths).mapToDouble(i -> means[i]).toArray());
    double gained = 0;
    double ideal = 0;
    for (int k = 0; k < truths.length; k++) {
      int wanted = MOST + 1 - scene.truthOrders[truths[k]];
      double discount = Math.log(k + 2) / Math.log(2);
      gained += gain(MOST - Math.abs(wanted - scores[k]), exponential) / discount;
      ideal += gain(MOST, exponential) / discount;
    }
    return Term.of(gained / ideal);
  }

  /** 5 for the largest mean and one less for each next; of equals the later first; 0 for 0. */
  private static int[] scores(double[] means) {
    int[] falling =
        IntStream.range(0, means.length)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer k) -> -means[k])
                    .thenComparing(Comparator.reverseOrder()))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] scores = new int[means.length];
    for (int place = 0; place < falling.length; place++) {
      // Written so that an object without pixels, whose mean is NaN, scores 0.
      scores[falling[place]] = means[falling[place]] > 0 ? Math.max(0, MOST - place) : 0;
    }
    return scores;
  }

  private static double gain(int relevance, boolean exponential) {
    return exponential ? (1 << relevance) - 1 : relevance;
  }
}
