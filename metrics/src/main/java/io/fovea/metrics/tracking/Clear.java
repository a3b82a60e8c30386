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
 * CLEAR MOT with its soft variants, which on masks are MOTSA, sMOTSA and MOTSP.
 *
 * <p>Definition: {@code CLEAR.eval_sequence} and {@code combine_sequences} of TrackEval. A pair of
 * the frame before is kept while it overlaps by a half; a frame in which one side is empty does not
 * end that memory.
 *
 * @param overlaps sum of the overlaps of matches
 * @param scored false where one side has no mask: the derived figures are then 0, MLR 1
 */
record Clear(
    long tp,
    long fn,
    long fp,
    long switches,
    long mostly,
    long partly,
    long lost,
    long fragments,
    long frames,
    double overlaps,
    boolean scored) {
  private static final double KEPT = 1000;
  private static final double MOSTLY = 0.8;
  private static final double PARTLY = 0.2;

  static Clear of(Sequence sequence) {
    long truthMasks = sequence.truthMasks();
    long predictedMasks = sequence.predictedMasks();
    if (predictedMasks == 0) {
      return new Clear(0, truthMasks, 0, 0, 0, 0, sequence.truths, 0, 0, 0, false);
    }
    if (truthMasks == 0) {
      return new Clear(0, 0, predictedMasks, 0, 0, 0, 0, 0, 0, 0, false);
    }
    return new Walk(sequence).walk();
  }

  /** What is remembered from frame to frame. */
  private static final class Walk {
    private final Sequence sequence;
    private final int[] last;
    private final int[] before;
    private final long[] matchedFrames;
    private final long[] starts;
    private long tp;
    private long fn;
    private long fp;
    private long switches;
    private double overlaps;

    Walk(Sequence sequence) {
      this.sequence = sequence;
      this.last = filled(sequence.truths);
      this.before = filled(sequence.truths);
      this.matchedFrames = new long[sequence.truths];
      this.starts = new long[sequence.truths];
    }

    private static int[] filled(int n) {
      int[] none = new int[n];
      Arrays.fill(none, Assignment.NONE);
      return none;
    }

    Clear walk() {
      for (Sequence.Frame frame : sequence.frames()) {
        if (frame.truths().length == 0) {
          fp += frame.predictions().length;
        } else if (frame.predictions().length == 0) {
          fn += frame.truths().length;
        } else {
          add(frame);
        }
      }
      long mostly = 0;
      long atLeastPartly = 0;
      for (int g = 0; g < sequence.truths; g++) {
        if (sequence.truthFrames[g] > 0) {
          double ratio = (double) matchedFrames[g] / sequence.truthFrames[g];
          mostly += ratio > MOSTLY ? 1 : 0;
          atLeastPartly += ratio >= PARTLY ? 1 : 0;
        }
      }
      long fragments = Arrays.stream(starts).filter(n -> n > 0).map(n -> n - 1).sum();
      return new Clear(
          tp,
          fn,
          fp,
          switches,
          mostly,
          atLeastPartly - mostly,
          sequence.truths - atLeastPartly,
          fragments,
          sequence.length,
          overlaps,
          true);
    }

    private void add(Sequence.Frame frame) {
      int n = frame.truths().length;
      int m = frame.predictions().length;
      double[][] cost = new double[n][m];
      for (int g = 0; g < n; g++) {
        for (int p = 0; p < m; p++) {
          double overlap = frame.overlap()[g][p];
          boolean kept = before[frame.truths()[g]] == frame.predictions()[p];
          if (overlap >= TrackParams.THRESHOLD - Sequence.EPSILON) {
            cost[g][p] = -((kept ? KEPT : 0) + overlap);
          }
        }
      }
      int[] assigned = Assignment.leastCost(cost);
      int[] now = filled(sequence.truths);
      int matched = 0;
      double located = 0;
      for (int g = 0; g < n; g++) {
        int p = assigned[g];
        if (p != Assignment.NONE && -cost[g][p] > Sequence.EPSILON) {
          int truth = frame.truths()[g];
          int prediction = frame.predictions()[p];
          switches += last[truth] != Assignment.NONE && last[truth] != prediction ? 1 : 0;
          starts[truth] += before[truth] == Assignment.NONE ? 1 : 0;
          last[truth] = prediction;
          now[truth] = prediction;
          matchedFrames[truth]++;
          matched++;
          located += frame.overlap()[g][p];
        }
      }
      System.arraycopy(now, 0, before, 0, now.length);
      tp += matched;
      fn += n - matched;
      fp += m - matched;
      overlaps += located;
    }
  }

  /** Several sequences as one. */
  static Clear combine(Collection<Clear> all) {
    long[] sums = new long[9];
    double overlaps = 0;
    for (Clear each : all) {
      long[] counts = each.counts();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += counts[i];
      }
      overlaps += each.overlaps;
    }
    return of(sums, overlaps, true);
  }

  private long[] counts() {
    return new long[] {tp, fn, fp, switches, mostly, partly, lost, fragments, frames};
  }

  private static Clear of(long[] c, double overlaps, boolean scored) {
    return new Clear(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], overlaps, scored);
  }

  /** The derived figures, by TrackEval's names. */
  Map<String, Double> figures() {
    double tracks = Math.max(1, mostly + partly + lost);
    double masks = Math.max(1, tp + fn);
    double logSwitches = switches > 0 ? Math.log10(switches) : 0;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("MOTA", (tp - fp - switches) / masks);
    figures.put("MOTP", overlaps / Math.max(1, tp));
    figures.put("MODA", (tp - fp) / masks);
    figures.put("CLR_Re", tp / masks);
    figures.put("CLR_Pr", tp / (double) Math.max(1, tp + fp));
    figures.put("MTR", mostly / tracks);
    figures.put("PTR", partly / tracks);
    figures.put("MLR", lost / tracks);
    figures.put("sMOTA", (overlaps - fp - switches) / masks);
    figures.put("CLR_F1", tp / Math.max(1, tp + 0.5 * fn + 0.5 * fp));
    figures.put("FP_per_frame", fp / (double) Math.max(1, frames));
    figures.put("MOTAL", (tp - fp - logSwitches) / masks);
    if (!scored) {
      figures.replaceAll((name, value) -> name.equals("MLR") ? 1.0 : 0.0);
    }
    figures.put("MOTP_sum", overlaps);
    return figures;
  }

  /** The counts, by TrackEval's names. */
  Map<String, Long> integers() {
    Map<String, Long> integers = new LinkedHashMap<>();
    integers.put("CLR_TP", tp);
    integers.put("CLR_FN", fn);
    integers.put("CLR_FP", fp);
    integers.put("IDSW", switches);
    integers.put("MT", mostly);
    integers.put("PT", partly);
    integers.put("ML", lost);
    integers.put("Frag", fragments);
    integers.put("CLR_Frames", frames);
    return integers;
  }

  void write(DataOutput out) throws IOException {
    for (long count : counts()) {
      out.writeLong(count);
    }
    out.writeDouble(overlaps);
    out.writeBoolean(scored);
  }

  static Clear read(DataInput in) throws IOException {
    long[] counts = new long[9];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.readLong();
    }
    return of(counts, in.readDouble(), in.readBoolean());
  }
}
