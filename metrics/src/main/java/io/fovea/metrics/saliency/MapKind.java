package io.fovea.metrics.saliency;

import io.fovea.metrics.mask.Rle;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The maps that profiles paint; which object lies on top is part of the profile. */
enum MapKind {
  /** Predictions as ASSR paints them: the first five, a less salient one over a more salient. */
  PREDICTED_FIVE {
    @Override
    int[] paint(Scene scene) {
      return five(scene.predictions, scene.predictionsByScore, scene);
    }
  },
  /** Predictions as PPA and PSR draw them: the first five, a smaller one over a larger. */
  PREDICTED_FIVE_BY_AREA {
    @Override
    int[] paint(Scene scene) {
      int[] first = Arrays.copyOf(scene.predictionsByScore, Math.min(5, scene.predictionCount));
      int[] largestFirst =
          IntStream.of(first)
              .boxed()
              .sorted(Comparator.comparingLong(j -> -scene.predictions[j].area()))
              .mapToInt(Integer::intValue)
              .toArray();
      return Painting.paint(
          scene.pixels,
          scene.predictions,
          largestFirst,
          byPlace(GrayLevels.ASSR, scene.predictionsByScore));
    }
  },
  /** Predictions as QAGNet paints them for ASSR: the most salient on top. */
  PREDICTED_QAGNET_ASSR {
    @Override
    int[] paint(Scene scene) {
      return risingPredictions(scene, GrayLevels.QAGNET_ASSR);
    }
  },
  /** Predictions as QAGNet paints them for IRSR and SIFR: the most salient on top. */
  PREDICTED_QAGNET_FRACTIONS {
    @Override
    int[] paint(Scene scene) {
      return risingPredictions(scene, GrayLevels.QAGNET_FRACTIONS);
    }
  },
  /** Predictions as DSGNN ranks them: 1 is the most salient, in list order. */
  PREDICTED_ORDERS {
    @Override
    int[] paint(Scene scene) {
      int[] orders =
          IntStream.of(scene.predictionRanks).map(r -> scene.predictionCount - r + 1).toArray();
      return Painting.paint(
          scene.pixels, scene.predictions, Painting.listOrder(scene.predictionCount), orders);
    }
  },
  /** Predictions as DSGNN grays them for ASSR, in list order. */
  PREDICTED_GRAYS {
    @Override
    int[] paint(Scene scene) {
      int[] places =
          IntStream.of(scene.predictionRanks).map(r -> scene.predictionCount - r).toArray();
      return listGrays(scene.pixels, scene.predictions, places);
    }
  },
  /** Truths as ASSR's maps have them: the first five, a less salient one over a more salient. */
  TRUE_FIVE {
    @Override
    int[] paint(Scene scene) {
      return five(scene.truths, firstFive(scene), scene);
    }
  },
  /** Truths in the same grays, the most salient on top. */
  TRUE_FIVE_RISING {
    @Override
    int[] paint(Scene scene) {
      int[] first = firstFive(scene);
      return Painting.paint(
          scene.pixels,
          scene.truths,
          Painting.reversed(first),
          byPlace(GrayLevels.ASSR, scene.truthsBySalience));
    }
  },
  /** Truths as QAGNet grays them for IRSR and SIFR, the most salient on top. */
  TRUE_QAGNET_FRACTIONS {
    @Override
    int[] paint(Scene scene) {
      return Painting.paint(
          scene.pixels,
          scene.truths,
          Painting.reversed(scene.truthsBySalience),
          byRank(GrayLevels.QAGNET_FRACTIONS, scene.truthRanks));
    }
  },
  /** Truths as DSGNN grays them for ASSR, in list order. */
  TRUE_GRAYS {
    @Override
    int[] paint(Scene scene) {
      int[] places = IntStream.of(scene.truthOrders).map(order -> order - 1).toArray();
      return listGrays(scene.pixels, scene.truths, places);
    }
  };

  /** How many objects ASSR knows in an image. */
  static final int FIVE = 5;

  abstract int[] paint(Scene scene);

  private static int[] firstFive(Scene scene) {
    return IntStream.of(scene.truthsBySalience).filter(i -> scene.truthOrders[i] <= FIVE).toArray();
  }

  private static int[] five(Rle[] masks, int[] bySalience, Scene scene) {
    int[] first = Arrays.copyOf(bySalience, Math.min(FIVE, bySalience.length));
    int[] grays = new int[masks.length];
    int[] levels = GrayLevels.ASSR.of(first.length);
    for (int k = 0; k < first.length; k++) {
      grays[first[k]] = levels[k];
    }
    return Painting.paint(scene.pixels, masks, first, grays);
  }

  private static int[] risingPredictions(Scene scene, GrayLevels levels) {
    int[] rising =
        IntStream.range(0, scene.predictionCount)
            .boxed()
            .sorted(Comparator.comparingInt(j -> scene.predictionRanks[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    return Painting.paint(
        scene.pixels, scene.predictions, rising, byRank(levels, scene.predictionRanks));
  }

  private static int[] listGrays(int pixels, Rle[] masks, int[] places) {
    int[] levels = GrayLevels.ASSR.of(masks.length);
    int[] grays = IntStream.of(places).map(place -> levels[place]).toArray();
    return Painting.paint(pixels, masks, Painting.listOrder(masks.length), grays);
  }

  /** Grays by object, from its place in an order of descending salience. */
  private static int[] byPlace(GrayLevels levels, int[] bySalience) {
    int[] inOrder = levels.of(bySalience.length);
    int[] grays = new int[bySalience.length];
    for (int k = 0; k < bySalience.length; k++) {
      grays[bySalience[k]] = inOrder[k];
    }
    return grays;
  }

  /** Grays by object, from its rank, 1 being the least salient. */
  private static int[] byRank(GrayLevels levels, int[] ranks) {
    int[] inOrder = levels.of(ranks.length);
    return IntStream.of(ranks).map(rank -> inOrder[ranks.length - rank]).toArray();
  }
}
