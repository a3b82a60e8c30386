package io.fovea.metrics.detection;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.stats.NumpySum;
import java.util.List;

/**
 * Object keypoint similarity: the mean over the labelled points of exp(-d^2 / (2 (2 sigma)^2
 * area)), d being the distance of the predicted from the annotated point. A ground truth without
 * labelled points compares all points with its box, enlarged by its own size on every side: inside
 * they count 1.
 *
 * <p>Definition: {@code computeOks} of pycocotools 2.0.11, operation by operation, with a pairwise
 * sum. The exponential function is Java's, which may differ from numpy's in the last bit.
 */
final class KeypointSimilarity {
  private static final double EPSILON = Math.ulp(1.0);

  private final double[] variances;

  KeypointSimilarity(List<Double> sigmas) {
    this.variances = sigmas.stream().mapToDouble(sigma -> (sigma * 2) * (sigma * 2)).toArray();
  }

  double of(Detection detection, GroundTruth truth) {
    double[] predicted = detection.keypoints().values();
    double[] annotated = truth.keypoints().values();
    double[] terms = new double[variances.length];
    int n = 0;
    boolean labelled = false;
    for (int i = 2; i < annotated.length; i += 3) {
      labelled |= annotated[i] > 0;
    }
    for (int i = 0; i < variances.length; i++) {
      if (labelled && !(annotated[3 * i + 2] > 0)) {
        continue;
      }
      double x = predicted[3 * i];
      double y = predicted[3 * i + 1];
      Box box = truth.box();
      double dx =
          labelled
              ? x - annotated[3 * i]
              : outside(x, box.x() - box.width(), box.x() + box.width() * 2);
      double dy =
          labelled
              ? y - annotated[3 * i + 1]
              : outside(y, box.y() - box.height(), box.y() + box.height() * 2);
      double error = (dx * dx + dy * dy) / variances[i] / (truth.area() + EPSILON) / 2;
      terms[n++] = Math.exp(-error);
    }
    return NumpySum.sum(terms, 0, n) / n;
  }

  private static double outside(double value, double low, double high) {
    return Math.max(0, low - value) + Math.max(0, value - high);
  }
}
