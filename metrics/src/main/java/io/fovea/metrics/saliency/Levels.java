package io.fovea.metrics.saliency;

import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.stats.NumpySum;
import java.util.stream.IntStream;

/**
 * The maps of IRSR, whose values are fractions: (stored rank + 1) / n for truths, rank / m for
 * predictions, painted in list order. Kept as how many pixels show which truth under which
 * prediction, 0 being the background.
 */
final class Levels {
  private final double[] truthValues;
  private final double[] predictedValues;
  private final long[][] pixels;
  private final long total;

  Levels(Scene scene) {
    truthValues = new double[scene.truthCount + 1];
    for (int i = 0; i < scene.truthCount; i++) {
      truthValues[i + 1] = (scene.storedRanks[i] + 1.0) / scene.truthCount;
    }
    predictedValues = new double[scene.predictionCount + 1];
    for (int j = 0; j < scene.predictionCount; j++) {
      predictedValues[j + 1] = (double) scene.predictionRanks[j] / scene.predictionCount;
    }
    int[] truths = top(scene.pixels, scene.truths);
    int[] predictions = top(scene.pixels, scene.predictions);
    pixels = new long[truthValues.length][predictedValues.length];
    for (int p = 0; p < truths.length; p++) {
      pixels[truths[p]][predictions[p]]++;
    }
    total = scene.pixels;
  }

  private static int[] top(int pixels, Rle[] masks) {
    int[] names = IntStream.rangeClosed(1, masks.length).toArray();
    return Painting.paint(pixels, masks, Painting.listOrder(masks.length), names);
  }

  /** Mean absolute error. */
  Term error() {
    double sum = 0;
    for (int i = 0; i < truthValues.length; i++) {
      for (int j = 0; j < predictedValues.length; j++) {
        sum += pixels[i][j] * Math.abs(truthValues[i] - predictedValues[j]);
      }
    }
    return Term.of(sum / total);
  }

  /**
   * F-measure with beta squared 0.3, between each two neighbouring values of the truth map: pixels
   * above the lower and up to the higher; the mean over these levels.
   *
   * @return no value where the truth map has one value
   */
  Term fMeasure() {
    double[] levels =
        IntStream.range(0, truthValues.length)
            .filter(i -> shown(i) > 0)
            .mapToDouble(i -> truthValues[i])
            .sorted()
            .distinct()
            .toArray();
    if (levels.length < 2) {
      return Term.none(Reason.ONE_LEVEL);
    }
    double[] measures = new double[levels.length - 1];
    for (int k = 0; k < measures.length; k++) {
      measures[k] = fMeasure(levels[k], levels[k + 1]);
    }
    return Term.of(NumpySum.mean(measures));
  }

  private long shown(int truth) {
    long shown = 0;
    for (long count : pixels[truth]) {
      shown += count;
    }
    return shown;
  }

  private double fMeasure(double above, double upTo) {
    long both = 0;
    long truth = 0;
    long predicted = 0;
    for (int i = 0; i < truthValues.length; i++) {
      boolean inTruth = truthValues[i] > above && truthValues[i] <= upTo;
      for (int j = 0; j < predictedValues.length; j++) {
        boolean inPrediction = predictedValues[j] > above && predictedValues[j] <= upTo;
        truth += inTruth ? pixels[i][j] : 0;
        predicted += inPrediction ? pixels[i][j] : 0;
        both += inTruth && inPrediction ? pixels[i][j] : 0;
      }
    }
    if (both == 0) {
      return 0;
    }
    double precision = (double) both / predicted;
    double recall = (double) both / truth;
    return 1.3 * precision * recall / (recall + 0.3 * precision);
  }
}
