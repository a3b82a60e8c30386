package io.fovea.metrics.saliency;

import io.fovea.metrics.stats.NumpySum;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * How often attention shifts in an image: once to each of its n objects, and once more to find that
 * there is none left, n + 1 in all; a sequential model runs that many steps.
 *
 * @param mean over the images; NaN without images
 * @param deviation standard deviation over the images (of the population)
 * @param least over the images
 * @param most over the images
 */
public record AttentionShifts(double mean, double deviation, int least, int most) {
  static AttentionShifts of(List<ImageRanking> images, ToIntFunction<ImageRanking> objects) {
    double[] shifts = images.stream().mapToDouble(i -> objects.applyAsInt(i) + 1.0).toArray();
    double mean = NumpySum.mean(shifts);
    double[] squares = new double[shifts.length];
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int i = 0; i < shifts.length; i++) {
      squares[i] = (shifts[i] - mean) * (shifts[i] - mean);
      least = Math.min(least, (int) shifts[i]);
      most = Math.max(most, (int) shifts[i]);
    }
    return new AttentionShifts(
        mean, Math.sqrt(NumpySum.mean(squares)), shifts.length == 0 ? 0 : least, most);
  }
}
