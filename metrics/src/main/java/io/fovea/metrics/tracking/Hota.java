package io.fovea.metrics.tracking;

import io.fovea.metrics.stats.Assignment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Higher-order tracking accuracy, by alpha (see {@link TrackParams#alphas}).
 *
 * <p>Definition: {@code HOTA.eval_sequence} and {@code combine_sequences} of TrackEval.
 *
 * @param counts rows TP, FN, FP
 * @param shares rows AssA, AssRe, AssPr, LocA; 0 to 1
 * @param scored false where one side has no mask: the derived figures are then 0
 */
record Hota(double[][] counts, double[][] shares, boolean scored) {
  static final int TP = 0;
  static final int FN = 1;
  static final int FP = 2;
  private static final int ASS_A = 0;
  private static final int LOC_A = 3;
  private static final double LEAST = 1e-10;
  private static final double[] ALPHAS = TrackParams.alphas();

  private static Hota empty(boolean scored) {
    return new Hota(new double[3][ALPHAS.length], new double[4][ALPHAS.length], scored);
  }

  static Hota of(Sequence sequence) {
    Hota hota = empty(sequence.truthMasks() > 0 && sequence.predictedMasks() > 0);
    if (!hota.scored) {
      Arrays.fill(hota.counts[FN], sequence.truthMasks());
      Arrays.fill(hota.counts[FP], sequence.predictedMasks());
      Arrays.fill(hota.shares[LOC_A], 1);
      return hota;
    }
    double[][] alignment = alignment(sequence);
    var matches = new long[ALPHAS.length][sequence.truths][sequence.predictions];
    for (Sequence.Frame frame : sequence.frames()) {
      hota.add(frame, alignment, matches);
    }
    for (int a = 0; a < ALPHAS.length; a++) {
      hota.associate(a, matches[a], sequence);
    }
    return hota;
  }

  /** How well each pair of tracks goes together over the whole video. */
  private static double[][] alignment(Sequence sequence) {
    double[][] potential = new double[sequence.truths][sequence.predictions];
    for (Sequence.Frame frame : sequence.frames()) {
      double[] ofTruth = new double[frame.truths().length];
      double[] ofPrediction = new double[frame.predictions().length];
      for (int g = 0; g < ofTruth.length; g++) {
        for (int p = 0; p < ofPrediction.length; p++) {
          ofTruth[g] += frame.overlap()[g][p];
          ofPrediction[p] += frame.overlap()[g][p];
        }
      }
      for (int g = 0; g < ofTruth.length; g++) {
        for (int p = 0; p < ofPrediction.length; p++) {
          double overlap = frame.overlap()[g][p];
          double either = ofPrediction[p] + ofTruth[g] - overlap;
          if (either > Sequence.EPSILON) {
            potential[frame.truths()[g]][frame.predictions()[p]] += overlap / either;
          }
        }
      }
    }
    for (int g = 0; g < sequence.truths; g++) {
      for (int p = 0; p < sequence.predictions; p++) {
        double both = potential[g][p];
        potential[g][p] = both / (sequence.truthFrames[g] + sequence.predictedFrames[p] - both);
      }
    }
    return potential;
  }

  private void add(Sequence.Frame frame, double[][] alignment, long[][][] matches) {
    int n = frame.truths().length;
    int m = frame.predictions().length;
    int[] assigned = new int[0];
    if (n > 0 && m > 0) {
      double[][] cost = new double[n][m];
      for (int g = 0; g < n; g++) {
        for (int p = 0; p < m; p++) {
          cost[g][p] =
              -(alignment[frame.truths()[g]][frame.predictions()[p]] * frame.overlap()[g][p]);
        }
      }
      assigned = Assignment.leastCost(cost);
    }
    for (int a = 0; a < ALPHAS.length; a++) {
      int matched = 0;
      double located = 0;
      for (int g = 0; g < assigned.length; g++) {
        int p = assigned[g];
        if (p != Assignment.NONE && frame.overlap()[g][p] >= ALPHAS[a] - Sequence.EPSILON) {
          matched++;
          located += frame.overlap()[g][p];
          matches[a][frame.truths()[g]][frame.predictions()[p]]++;
        }
      }
      counts[TP][a] += matched;
      counts[FN][a] += n - matched;
      counts[FP][a] += m - matched;
      shares[LOC_A][a] += located;
    }
  }

  private void associate(int a, long[][] matches, Sequence sequence) {
    double[] sums = new double[3];
    for (int g = 0; g < sequence.truths; g++) {
      for (int p = 0; p < sequence.predictions; p++) {
        double both = matches[g][p];
        double truth = sequence.truthFrames[g];
        double predicted = sequence.predictedFrames[p];
        sums[0] += both * (both / Math.max(1, truth + predicted - both));
        sums[1] += both * (both / Math.max(1, truth));
        sums[2] += both * (both / Math.max(1, predicted));
      }
    }
    double found = Math.max(1, counts[TP][a]);
    for (int i = 0; i < sums.length; i++) {
      shares[ASS_A + i][a] = sums[i] / found;
    }
    shares[LOC_A][a] = Math.max(LEAST, shares[LOC_A][a]) / Math.max(LEAST, counts[TP][a]);
  }

  /** Several sequences as one: counts add up, shares are weighted by true positives. */
  static Hota combine(Collection<Hota> all) {
    Hota sum = empty(true);
    for (int a = 0; a < ALPHAS.length; a++) {
      for (Hota each : all) {
        for (int i = 0; i < sum.counts.length; i++) {
          sum.counts[i][a] += each.counts[i][a];
        }
        for (int i = 0; i < sum.shares.length; i++) {
          sum.shares[i][a] += each.shares[i][a] * each.counts[TP][a];
        }
      }
      double found = sum.counts[TP][a];
      for (int i = 0; i < LOC_A; i++) {
        sum.shares[i][a] /= Math.max(1, found);
      }
      sum.shares[LOC_A][a] = Math.max(LEAST, sum.shares[LOC_A][a]) / Math.max(LEAST, found);
    }
    return sum;
  }

  /** Every figure by alpha, by TrackEval's names. */
  Map<String, double[]> figures() {
    int n = ALPHAS.length;
    double[] detectionRecall = new double[n];
    double[] detectionPrecision = new double[n];
    double[] detection = new double[n];
    double[] hota = new double[n];
    double[] open = new double[n];
    for (int a = 0; a < n && scored; a++) {
      double tp = counts[TP][a];
      double fn = counts[FN][a];
      double fp = counts[FP][a];
      detectionRecall[a] = tp / Math.max(1, tp + fn);
      detectionPrecision[a] = tp / Math.max(1, tp + fp);
      detection[a] = tp / Math.max(1, tp + fn + fp);
      hota[a] = Math.sqrt(detection[a] * shares[ASS_A][a]);
      open[a] = Math.sqrt(detectionRecall[a] * shares[ASS_A][a]);
    }
    Map<String, double[]> figures = new LinkedHashMap<>();
    figures.put("HOTA", hota);
    figures.put("DetA", detection);
    figures.put("AssA", shares[ASS_A]);
    figures.put("DetRe", detectionRecall);
    figures.put("DetPr", detectionPrecision);
    figures.put("AssRe", shares[1]);
    figures.put("AssPr", shares[2]);
    figures.put("LocA", shares[LOC_A]);
    figures.put("OWTA", open);
    figures.put("HOTA_TP", counts[TP]);
    figures.put("HOTA_FN", counts[FN]);
    figures.put("HOTA_FP", counts[FP]);
    return figures;
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(scored);
    for (double[][] rows : new double[][][] {counts, shares}) {
      for (double[] row : rows) {
        for (double value : row) {
          out.writeDouble(value);
        }
      }
    }
  }

  static Hota read(DataInput in) throws IOException {
    Hota hota = empty(in.readBoolean());
    for (double[][] rows : new double[][][] {hota.counts, hota.shares}) {
      for (double[] row : rows) {
        for (int a = 0; a < row.length; a++) {
          row[a] = in.readDouble();
        }
      }
    }
    return hota;
  }
}
