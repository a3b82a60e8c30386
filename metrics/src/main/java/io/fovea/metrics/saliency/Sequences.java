package io.fovea.metrics.saliency;

import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.stats.Assignment;
import io.fovea.metrics.stats.Correlation;
import java.util.Arrays;
import java.util.List;

/**
 * The evaluator of SeqRank and PoseSOR: truths and predictions are two lists from the most to the
 * least salient, places in the lists are the ranks, and an image without predictions has one empty
 * mask. Names in comments count places from 0.
 */
final class Sequences {
  private static final double EPSILON = 1e-6;
  private static final double TINY = 1e-12;
  private static final double LEAST = 0.5;

  private final int n;
  private final int m;
  private final int pixels;

  /** By place: truth, prediction. */
  private final double[][] overlaps;

  /** The prediction's place of each truth's, or {@link Assignment#NONE}; overlaps above LEAST. */
  private final int[] assigned;

  private final int[] truthsBySalience;
  private final long both;
  private final long truthOnly;
  private final long predictionOnly;

  /**
   * @param drawn the truths' masks by OpenCV's polygon rule, in the order of the data set
   */
  Sequences(Scene scene, Rle[] drawn) {
    truthsBySalience = scene.truthsBySalience;
    pixels = scene.pixels;
    Rle[] truths = inOrder(drawn, scene.truthsBySalience);
    Rle[] predictions =
        scene.predictionCount == 0
            ? new Rle[] {Rle.empty(drawn[0].height(), drawn[0].width())}
            : inOrder(scene.predictions, scene.predictionsByScore);
    n = truths.length;
    m = predictions.length;
    overlaps = new double[n][m];
    double[][] cost = new double[n][m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        overlaps[i][j] = overlap(truths[i], predictions[j]);
        cost[i][j] = 1 - overlaps[i][j];
      }
    }
    assigned = Assignment.leastCost(cost);
    for (int i = 0; i < n; i++) {
      if (assigned[i] != Assignment.NONE && !(overlaps[i][assigned[i]] > LEAST)) {
        assigned[i] = Assignment.NONE;
      }
    }
    Rle truth = Rle.union(List.of(truths)).canonical();
    Rle predicted = Rle.union(List.of(predictions)).canonical();
    both = Iou.sharedPixels(truth, predicted);
    truthOnly = truth.area() - both;
    predictionOnly = predicted.area() - both;
  }

  private static Rle[] inOrder(Rle[] masks, int[] order) {
    return Arrays.stream(order).mapToObj(i -> masks[i]).toArray(Rle[]::new);
  }

  private static double overlap(Rle a, Rle b) {
    long shared = Iou.sharedPixels(a, b);
    return shared / (a.area() + b.area() - shared + EPSILON);
  }

  /**
   * SOR: each truth takes the first prediction that overlaps it by more than a half, be it taken or
   * not; Spearman's correlation of the ranks from below, brought to 0 to 1.
   */
  Term sor() {
    double[] truth = truthRanks();
    double[] predicted = new double[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m && predicted[i] == 0; j++) {
        if (overlaps[i][j] > LEAST) {
          predicted[i] = m - j;
          count++;
        }
      }
    }
    if (count == 0) {
      return Term.none(Reason.NOTHING_MATCHED, listed(truth), listed(predicted));
    }
    if (count == 1) {
      return new Term(1.0, Reason.ONE_MATCHED, listed(truth), listed(predicted));
    }
    double[] x = new double[count];
    double[] y = new double[count];
    int k = 0;
    for (int i = 0; i < n; i++) {
      if (predicted[i] != 0) {
        x[k] = truth[i];
        y[k++] = predicted[i];
      }
    }
    double rho = Correlation.spearman(x, y);
    return Double.isNaN(rho)
        ? Term.none(Reason.CONSTANT_RANKS, listed(truth), listed(predicted))
        : Term.of((rho + 1) / 2, listed(truth), listed(predicted));
  }

  /** SA-SOR: one-to-one pairs of the largest total IoU; ranks among all predictions; Pearson. */
  Term saSor() {
    double[] truth = truthRanks();
    double[] predicted = new double[n];
    for (int i = 0; i < n; i++) {
      predicted[i] = assigned[i] == Assignment.NONE ? 0 : m - assigned[i];
    }
    double r = Correlation.pearson(asCollected(truth), asCollected(predicted));
    Reason reason =
        n == 1
            ? Reason.SINGLE_OBJECT
            : hits() == 0 ? Reason.NOTHING_MATCHED : Reason.CONSTANT_RANKS;
    return Double.isNaN(r)
        ? Term.none(reason, listed(truth), listed(predicted))
        : Term.of(r, listed(truth), listed(predicted));
  }

  /**
   * The assigned truths in order and then the others from the last to the first: the order in which
   * the reference collects them, which decides the last bit of the correlation.
   */
  private double[] asCollected(double[] byPlace) {
    double[] collected = new double[n];
    int front = 0;
    int back = n;
    for (int i = 0; i < n; i++) {
      collected[assigned[i] == Assignment.NONE ? --back : front++] = byPlace[i];
    }
    return collected;
  }

  private double[] truthRanks() {
    double[] ranks = new double[n];
    for (int i = 0; i < n; i++) {
      ranks[i] = n - i;
    }
    return ranks;
  }

  /** By object in the order of the data set rather than by place. */
  private double[] listed(double[] byPlace) {
    double[] listed = new double[n];
    for (int i = 0; i < n; i++) {
      listed[truthsBySalience[i]] = byPlace[i];
    }
    return listed;
  }

  private long hits() {
    return Arrays.stream(assigned).filter(j -> j != Assignment.NONE).count();
  }

  /** Mean absolute error of the two unions. */
  Term error() {
    return Term.of((double) (truthOnly + predictionOnly) / pixels);
  }

  /** Share of the pixels on which the two unions agree. */
  Term accuracy() {
    return Term.of(1 - (double) (truthOnly + predictionOnly) / pixels);
  }

  /** F-measure of the two unions with beta squared 0.3. */
  Term fBeta() {
    double precision = both / (both + predictionOnly + EPSILON);
    double recall = both / (both + truthOnly + EPSILON);
    return Term.of(1.3 * precision * recall / (0.3 * precision + recall + EPSILON));
  }

  /** IoU of the two unions. */
  Term unionOverlap() {
    return Term.of(both / (both + truthOnly + predictionOnly + EPSILON));
  }

  /** Share of the predictions that were assigned; printed as AP. */
  Term precision() {
    return Term.of((hits() + TINY) / (m + TINY));
  }

  /** Share of the truths that were assigned; printed as AR. */
  Term recall() {
    return Term.of((hits() + TINY) / (n + TINY));
  }

  /** Whether the k-th prediction overlaps the k-th truth, k counted from 1. */
  Term top(int k) {
    if (n < k) {
      return Term.none(Reason.FEWER_OBJECTS);
    }
    return Term.of(m >= k && overlaps[k - 1][k - 1] >= LEAST ? 1 : 0);
  }
}
