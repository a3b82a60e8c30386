package io.fovea.metrics.tracking;

import io.fovea.metrics.stats.Assignment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Identity: tracks are paired once for the whole video so that the fewest masks go wrong.
 *
 * <p>Definition: {@code Identity.eval_sequence} of TrackEval. All best pairings have the same
 * counts.
 *
 * @param tp masks of paired tracks that overlap by a half
 * @param fn annotated masks that do not
 * @param fp predicted masks that do not
 */
record Identity(long tp, long fn, long fp) {
  private static final double FORBIDDEN = 1e10;

  static Identity of(Sequence sequence) {
    int n = sequence.truths;
    int m = sequence.predictions;
    if (sequence.predictedMasks() == 0) {
      return new Identity(0, sequence.truthMasks(), 0);
    }
    if (sequence.truthMasks() == 0) {
      return new Identity(0, 0, sequence.predictedMasks());
    }
    long[][] shared = new long[n][m];
    for (Sequence.Frame frame : sequence.frames()) {
      for (int g = 0; g < frame.truths().length; g++) {
        for (int p = 0; p < frame.predictions().length; p++) {
          if (frame.overlap()[g][p] >= TrackParams.THRESHOLD) {
            shared[frame.truths()[g]][frame.predictions()[p]]++;
          }
        }
      }
    }
    double[][] cost = new double[n + m][n + m];
    for (int i = 0; i < n + m; i++) {
      for (int j = 0; j < n + m; j++) {
        if (i < n && j < m) {
          cost[i][j] = sequence.truthFrames[i] + sequence.predictedFrames[j] - 2.0 * shared[i][j];
        } else if (i < n) {
          cost[i][j] = j - m == i ? sequence.truthFrames[i] : FORBIDDEN;
        } else if (j < m) {
          cost[i][j] = i - n == j ? sequence.predictedFrames[j] : FORBIDDEN;
        }
      }
    }
    int[] assigned = Assignment.leastCost(cost);
    long tp = 0;
    for (int g = 0; g < n; g++) {
      tp += assigned[g] < m ? shared[g][assigned[g]] : 0;
    }
    return new Identity(tp, sequence.truthMasks() - tp, sequence.predictedMasks() - tp);
  }

  /** Several sequences as one. */
  static Identity combine(Collection<Identity> all) {
    return new Identity(
        all.stream().mapToLong(Identity::tp).sum(),
        all.stream().mapToLong(Identity::fn).sum(),
        all.stream().mapToLong(Identity::fp).sum());
  }

  /** The derived figures, by TrackEval's names. */
  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("IDF1", tp / Math.max(1, tp + 0.5 * fp + 0.5 * fn));
    figures.put("IDR", tp / (double) Math.max(1, tp + fn));
    figures.put("IDP", tp / (double) Math.max(1, tp + fp));
    return figures;
  }

  /** The counts, by TrackEval's names. */
  Map<String, Long> integers() {
    Map<String, Long> integers = new LinkedHashMap<>();
    integers.put("IDTP", tp);
    integers.put("IDFN", fn);
    integers.put("IDFP", fp);
    return integers;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(tp);
    out.writeLong(fn);
    out.writeLong(fp);
  }

  static Identity read(DataInput in) throws IOException {
    return new Identity(in.readLong(), in.readLong(), in.readLong());
  }
}
