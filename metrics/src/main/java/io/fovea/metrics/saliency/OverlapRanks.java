package io.fovea.metrics.saliency;

import io.fovea.metrics.stats.Correlation;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * SA-SOR: ranked objects are matched with predictions by IoU, take their predictions' ranks or 0,
 * and the two vectors of ranks are correlated (Pearson).
 */
final class OverlapRanks {
  private static final int NONE = -1;

  private OverlapRanks() {}

  /** Among which predictions a matched prediction is ranked. */
  enum Pool {
    /** All of them: the definition of the IRSR paper. */
    ALL,
    /** The matched ones, and the others only where there are fewer objects than predictions. */
    EXTRA_IF_MORE,
    /** As {@code EXTRA_IF_MORE}, cut to as many as there are objects. */
    CUT
  }

  /**
   * The correlation.
   *
   * @param least the least IoU of a match, at or above which it counts
   * @return no value for an image with a single object; 0 where nothing is predicted or all
   *     predicted ranks are equal
   */
  static Term of(Scene scene, double least, Pool pool) {
    int[] matched = match(scene, least);
    double[] ranked = pool(scene, matched, pool);
    double[] predicted = new double[scene.truthCount];
    for (int i = 0; i < predicted.length; i++) {
      if (matched[i] != NONE) {
        double score = scene.scores[matched[i]];
        predicted[i] = 1 + Arrays.stream(ranked).filter(other -> other < score).count();
      }
    }
    double[] truth = MapRanks.doubles(scene.truthRanks);
    if (scene.truthCount == 1) {
      return Term.none(Reason.SINGLE_OBJECT, truth, predicted);
    }
    if (Arrays.stream(matched).allMatch(j -> j == NONE)) {
      return new Term(0.0, Reason.NOTHING_MATCHED, truth, predicted);
    }
    if (Arrays.stream(predicted).distinct().count() == 1) {
      return new Term(0.0, Reason.CONSTANT_RANKS, truth, predicted);
    }
    double r = Correlation.pearson(truth, predicted);
    return Double.isNaN(r)
        ? Term.none(Reason.CONSTANT_RANKS, truth, predicted)
        : Term.of(r, truth, predicted);
  }

  /**
   * The prediction of each truth, or {@link #NONE}: the one of largest IoU, if that is enough. Of
   * several truths that want one prediction the one of largest IoU keeps it, and the others go
   * without. Of equals the last is taken.
   */
  private static int[] match(Scene scene, double least) {
    double[][] overlaps = scene.overlaps();
    int[] wanted = new int[scene.truthCount];
    Arrays.fill(wanted, NONE);
    int[] keeper = new int[scene.predictionCount];
    Arrays.fill(keeper, NONE);
    for (int i = 0; i < wanted.length; i++) {
      int best = NONE;
      boolean tie = false;
      for (int j = 0; j < scene.predictionCount; j++) {
        if (best == NONE || overlaps[i][j] >= overlaps[i][best]) {
          tie = best != NONE && overlaps[i][j] == overlaps[i][best];
          best = j;
        }
      }
      if (best == NONE || !(overlaps[i][best] >= least)) {
        continue;
      }
      if (tie) {
        scene.met(RankingQuirk.EQUAL_OVERLAPS);
      }
      wanted[i] = best;
      if (keeper[best] == NONE || overlaps[i][best] >= overlaps[keeper[best]][best]) {
        keeper[best] = i;
      }
    }
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] != NONE && keeper[wanted[i]] != i) {
        wanted[i] = NONE;
      }
    }
    return wanted;
  }

  private static double[] pool(Scene scene, int[] matched, Pool pool) {
    if (pool == Pool.ALL) {
      return scene.scores;
    }
    IntStream taken = Arrays.stream(matched).filter(j -> j != NONE);
    IntStream extra =
        scene.truthCount < scene.predictionCount
            ? IntStream.range(0, scene.predictionCount)
                .filter(j -> Arrays.stream(matched).noneMatch(taker -> taker == j))
            : IntStream.empty();
    int most = pool == Pool.CUT ? scene.truthCount : Integer.MAX_VALUE;
    return IntStream.concat(taken, extra).limit(most).mapToDouble(j -> scene.scores[j]).toArray();
  }
}
