package io.fovea.metrics.video;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Video panoptic quality of one video: segments are joined by class and instance over a window of
 * frames, the window slides by one frame, and each window counts as an image of panoptic quality.
 *
 * <p>Definition: {@code vpq_compute_single_core} of the VPS evaluator. A segment matches where
 * class and overlap (above a half) agree, void pixels of the prediction being left out of the
 * union. A crowd is never matched; a prediction of which more than half is void or a crowd of its
 * class is no false positive.
 */
final class PanopticWindows {
  private static final long VOID = -1;
  private static final int PAIRS = 16;

  private final LabelParams params;

  PanopticWindows(LabelParams params) {
    this.params = params;
  }

  /** Counts by class of all windows of a length. */
  PanopticCounts[] score(LabelVideo video, int window) {
    var sums = new PanopticCounts[params.classes()];
    Arrays.fill(sums, PanopticCounts.NONE);
    List<Map<Pair, Long>> frames = new ArrayList<>();
    for (int t = 0; t < video.truth().size(); t++) {
      frames.add(pairs(video.truth().get(t), video.predicted().get(t)));
    }
    for (int start = 0; start + window <= frames.size(); start++) {
      Map<Pair, Long> joined = new TreeMap<>();
      for (Map<Pair, Long> frame : frames.subList(start, start + window)) {
        frame.forEach((pair, pixels) -> joined.merge(pair, pixels, Long::sum));
      }
      add(joined, sums);
    }
    return sums;
  }

  /** A segment of the truth and a predicted one that share pixels. */
  private record Pair(long truth, long predicted) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byTruth = Long.compare(truth, other.truth);
      return byTruth != 0 ? byTruth : Long.compare(predicted, other.predicted);
    }
  }

  private long segment(int classId, int instance) {
    return classId == params.voidClass() ? VOID : (long) classId << Integer.SIZE | instance;
  }

  private static int classOf(long segment) {
    return (int) (segment >> Integer.SIZE);
  }

  private boolean isCrowd(long truth) {
    return (int) truth == 0 && params.isThing(classOf(truth));
  }

  private Map<Pair, Long> pairs(LabelFrame truth, LabelFrame predicted) {
    Map<Pair, Long> pairs = new HashMap<>(PAIRS);
    int n = truth.pixels();
    int start = 0;
    for (int i = 1; i <= n; i++) {
      // Neighbours mostly have the same labels: a stretch of them is counted at once.
      boolean goesOn = i < n && truth.hasSame(i, start) && predicted.hasSame(i, start);
      if (!goesOn) {
        long g = segment(truth.classes()[start], truth.instances()[start]);
        long p = segment(predicted.classes()[start], predicted.instances()[start]);
        pairs.merge(new Pair(g, p), (long) i - start, Long::sum);
        start = i;
      }
    }
    return pairs;
  }

  private void add(Map<Pair, Long> pairs, PanopticCounts[] sums) {
    Map<Long, Long> truths = new TreeMap<>();
    Map<Long, Long> predictions = new TreeMap<>();
    pairs.forEach(
        (pair, pixels) -> {
          truths.merge(pair.truth, pixels, Long::sum);
          predictions.merge(pair.predicted, pixels, Long::sum);
        });
    Set<Long> matched = new HashSet<>();
    Set<Long> matching = new HashSet<>();
    pairs.forEach(
        (pair, shared) -> {
          boolean comparable =
              pair.truth != VOID
                  && pair.predicted != VOID
                  && classOf(pair.truth) == classOf(pair.predicted)
                  && !isCrowd(pair.truth);
          if (comparable) {
            long ofVoid = pairs.getOrDefault(new Pair(VOID, pair.predicted), 0L);
            long union = predictions.get(pair.predicted) + truths.get(pair.truth) - shared - ofVoid;
            double iou = (double) shared / union;
            if (iou > 0.5) {
              count(sums, pair.truth, new PanopticCounts(iou, 1, 0, 0));
              matched.add(pair.truth);
              matching.add(pair.predicted);
            }
          }
        });
    for (long truth : truths.keySet()) {
      if (truth != VOID && !isCrowd(truth) && !matched.contains(truth)) {
        count(sums, truth, new PanopticCounts(0, 0, 0, 1));
      }
    }
    predictions.forEach(
        (prediction, pixels) -> {
          if (prediction != VOID && !matching.contains(prediction)) {
            long excused = pairs.getOrDefault(new Pair(VOID, prediction), 0L);
            if (params.isThing(classOf(prediction))) {
              long crowd = segment(classOf(prediction), 0);
              excused += pairs.getOrDefault(new Pair(crowd, prediction), 0L);
            }
            if (!((double) excused / pixels > 0.5)) {
              count(sums, prediction, new PanopticCounts(0, 0, 1, 0));
            }
          }
        });
  }

  private static void count(PanopticCounts[] sums, long segment, PanopticCounts one) {
    sums[classOf(segment)] = sums[classOf(segment)].plus(one);
  }
}
