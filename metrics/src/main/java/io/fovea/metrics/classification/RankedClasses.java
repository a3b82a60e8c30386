package io.fovea.metrics.classification;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The best classes of an image by their scores. */
public final class RankedClasses {
  private RankedClasses() {}

  /**
   * The ids of the best classes, best first. Of classes with equal scores the one with the lower id
   * comes first, so that neither sorting nor hardware decides.
   *
   * @param scores by class id; larger is better; infinities are scores like others
   * @param most how many are wanted
   * @throws UserError if a score is NaN
   */
  public static int[] best(double[] scores, int most) {
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw UserError.input("the score of class " + i + " is NaN", "Give a number.");
      }
    }
    // Adding 0.0 makes -0.0 and 0.0 one score.
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -scores[i] + 0.0))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The place of a class among the best, from 0; -1 where it is not there. */
  static int place(int[] best, int truth) {
    return Arrays.stream(best).boxed().toList().indexOf(truth);
  }
}
