package io.fovea.metrics.errors;

import io.fovea.metrics.detection.CurveAccumulator;
import io.fovea.metrics.detection.CurveCounts;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.ScoreOrder;
import io.fovea.metrics.errors.ImageErrors.JudgedDetection;
import io.fovea.metrics.errors.ImageErrors.JudgedTruth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** What average precision would be if some errors had not been made. */
final class Oracle {
  private static final long[] NO = {0};
  private static final long[] YES = {1};

  private final DatasetAxes axes;
  private final ErrorParams params;
  private final List<ImageErrors> images;

  /**
   * @param images in the order of the dataset
   */
  Oracle(DatasetAxes axes, ErrorParams params, List<ImageErrors> images) {
    this.axes = axes;
    this.params = params;
    this.images = images;
  }

  /** A detection as it stands after mending. */
  private record Entry(double score, boolean correct) {}

  double averagePrecision(Set<ErrorType> mended) {
    List<List<Entry>> entries = empty();
    for (ImageErrors image : images) {
      add(image, mended, entries);
    }
    return fold(entries, positives(mended.contains(ErrorType.MISSED), false));
  }

  double withoutFalsePositives() {
    List<List<Entry>> entries = empty();
    for (ImageErrors image : images) {
      for (JudgedDetection detection : image.detections()) {
        if (detection.error().isEmpty()) {
          entries.get(detection.category()).add(new Entry(detection.score(), true));
        }
      }
    }
    return fold(entries, positives(false, false));
  }

  double withoutFalseNegatives() {
    List<List<Entry>> entries = empty();
    for (ImageErrors image : images) {
      add(image, Set.of(), entries);
    }
    return fold(entries, positives(false, true));
  }

  private List<List<Entry>> empty() {
    List<List<Entry>> entries = new ArrayList<>();
    for (int k = 0; k < axes.categoryIds().length; k++) {
      entries.add(new ArrayList<>());
    }
    return entries;
  }

  private static void add(ImageErrors image, Set<ErrorType> mended, List<List<Entry>> entries) {
    int[] best = best(image, mended);
    for (int d = 0; d < image.detections().size(); d++) {
      JudgedDetection detection = image.detections().get(d);
      boolean mends = detection.error().isPresent() && mended.contains(detection.error().get());
      if (!mends) {
        Entry entry = new Entry(detection.score(), detection.error().isEmpty());
        entries.get(detection.category()).add(entry);
      } else if (detection.truth() >= 0 && best[detection.truth()] == d) {
        int category = image.truths().get(detection.truth()).category();
        entries.get(category).add(new Entry(detection.score(), true));
      }
    }
  }

  /** By truth: of the mended detections that point at it the one it gets; -1 where it has one. */
  private static int[] best(ImageErrors image, Set<ErrorType> mended) {
    int[] best = new int[image.truths().size()];
    Arrays.fill(best, -1);
    for (int d = 0; d < image.detections().size(); d++) {
      JudgedDetection detection = image.detections().get(d);
      int truth = detection.truth();
      if (truth < 0
          || image.truths().get(truth).matched()
          || !mended.contains(detection.error().orElseThrow())) {
        continue;
      }
      if (best[truth] < 0
          || ScoreOrder.key(detection.score())
              < ScoreOrder.key(image.detections().get(best[truth]).score())) {
        best[truth] = d;
      }
    }
    return best;
  }

  private long[] positives(boolean withoutMissed, boolean matchedOnly) {
    long[] positives = new long[axes.categoryIds().length];
    for (ImageErrors image : images) {
      for (JudgedTruth truth : image.truths()) {
        boolean counts = !(withoutMissed && truth.missed()) && !(matchedOnly && !truth.matched());
        positives[truth.category()] += counts ? 1 : 0;
      }
    }
    return positives;
  }

  private double fold(List<List<Entry>> entries, long[] positives) {
    var result = new DetectionResult.Builder(axes, params.detection());
    for (int k = 0; k < positives.length; k++) {
      List<Entry> ofCategory = entries.get(k);
      long[] keys = new long[ofCategory.size()];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = ScoreOrder.key(ofCategory.get(i).score());
      }
      long[] counted = {positives[k]};
      var curves =
          new CurveAccumulator(params.detection(), counted, CurveCounts.zero(params.detection()));
      for (int place : ScoreOrder.of(keys, keys.length)) {
        Entry entry = ofCategory.get(place);
        // Those beyond the cap are not here, so the rank within the image no longer matters.
        curves.add(entry.score(), 0, entry.correct() ? YES : NO, NO, 0);
      }
      result.put(k, curves, counted);
    }
    return result.build(Map.of()).averagePrecision(Double.NaN, OptionalInt.empty(), 0, 0);
  }
}
