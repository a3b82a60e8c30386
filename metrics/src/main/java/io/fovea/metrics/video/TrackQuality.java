package io.fovea.metrics.video;

import io.fovea.metrics.stats.NumpySum;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What segmentation and tracking quality is made of, for one video.
 *
 * <p>Definition: {@code STQuality} of deeplab2. Association looks at tubes of things, outside
 * crowds (truth of a thing with instance 0): each annotated tube adds, over the predicted tubes it
 * shares pixels with, whatever their class, the share of shared pixels that are in both. Segments
 * look at classes alone: rows of pixels without a label are dropped, but a prediction of the void
 * class on a labelled pixel remains a miss, and counts as one more class where the void class lies
 * outside the classes. Sizes are whole numbers; the reference keeps them in single precision, which
 * loses pixels of tubes above 2^24 and, with numpy 2, the last digits of the score.
 *
 * @param association sum over annotated tubes
 * @param tubes annotated tubes
 * @param confusion pixels by true class, then predicted class; the last of both is the void class
 *     where that lies outside the classes
 * @param frames of the video
 */
public record TrackQuality(double association, long tubes, long[] confusion, int frames) {

  static TrackQuality of(LabelVideo video, LabelParams params) {
    int n = size(params);
    long[] confusion = new long[n * n];
    Map<Long, Long> truths = new TreeMap<>();
    Map<Long, Long> predictions = new HashMap<>();
    Map<Long, Map<Long, Long>> shared = new HashMap<>();
    boolean[] things = new boolean[n];
    params.things().forEach(thing -> things[thing] = true);
    for (int t = 0; t < video.truth().size(); t++) {
      LabelFrame truth = video.truth().get(t);
      LabelFrame predicted = video.predicted().get(t);
      int start = 0;
      for (int i = 1; i <= truth.pixels(); i++) {
        // Neighbours mostly have the same labels: a stretch of them is counted at once.
        if (i < truth.pixels() && truth.hasSame(i, start) && predicted.hasSame(i, start)) {
          continue;
        }
        long pixels = (long) i - start;
        int g = index(truth.classes()[start], params);
        int p = index(predicted.classes()[start], params);
        confusion[g * n + p] += pixels;
        boolean crowd = things[g] && truth.instances()[start] == 0;
        boolean inTruth = things[g] && !crowd;
        boolean inPrediction = things[p] && !crowd;
        long truthTube = (long) g << Integer.SIZE | truth.instances()[start];
        long predictedTube = (long) p << Integer.SIZE | predicted.instances()[start];
        if (inTruth) {
          truths.merge(truthTube, pixels, Long::sum);
        }
        if (inPrediction) {
          predictions.merge(predictedTube, pixels, Long::sum);
        }
        if (inTruth && inPrediction) {
          shared
              .computeIfAbsent(truthTube, tube -> new TreeMap<>())
              .merge(predictedTube, pixels, Long::sum);
        }
        start = i;
      }
    }
    double association = 0;
    for (var truth : truths.entrySet()) {
      double inner = 0;
      for (var pair : shared.getOrDefault(truth.getKey(), Map.of()).entrySet()) {
        long both = pair.getValue();
        inner +=
            both * ((double) both / (truth.getValue() + predictions.get(pair.getKey()) - both));
      }
      association += 1.0 / truth.getValue() * inner;
    }
    return new TrackQuality(association, truths.size(), confusion, video.truth().size());
  }

  private static int size(LabelParams params) {
    return params.classes() + (isOutside(params) ? 1 : 0);
  }

  private static boolean isOutside(LabelParams params) {
    return params.voidClass() < 0 || params.voidClass() >= params.classes();
  }

  private static int index(int classId, LabelParams params) {
    return classId == params.voidClass() && isOutside(params) ? params.classes() : classId;
  }

  /** Association quality of this video alone, 0 to 1. */
  public double aq() {
    return association / Math.max((double) tubes, 1e-15);
  }

  /** Segmentation quality of this video alone, 0 to 1; NaN where no class is present. */
  public double sq(LabelParams params) {
    return meanIou(confusion, params);
  }

  /** The mean intersection over union of the classes with pixels, from a confusion matrix. */
  static double meanIou(long[] confusion, LabelParams params) {
    double[] ious = ious(confusion, params);
    int present = 0;
    for (int k = 0; k < ious.length; k++) {
      present += Double.isNaN(ious[k]) ? 0 : 1;
      ious[k] = Double.isNaN(ious[k]) ? 0 : ious[k];
    }
    return NumpySum.sum(ious, 0, ious.length) / present;
  }

  /** By class: intersection over union, or NaN where it has no pixel. */
  static double[] ious(long[] confusion, LabelParams params) {
    int n = confusion.length == 0 ? 0 : size(params);
    int skipped = index(params.voidClass(), params);
    double[] ious = new double[n];
    for (int k = 0; k < n; k++) {
      long row = 0;
      long column = 0;
      for (int j = 0; j < n; j++) {
        row += k == skipped ? 0 : confusion[k * n + j];
        column += j == skipped ? 0 : confusion[j * n + k];
      }
      long both = k == skipped ? 0 : confusion[k * n + k];
      long union = row + column - both;
      ious[k] = union == 0 ? Double.NaN : (double) both / union;
    }
    return ious;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrackQuality that
        && association == that.association
        && tubes == that.tubes
        && frames == that.frames
        && Arrays.equals(confusion, that.confusion);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(confusion) * 31 + Double.hashCode(association);
  }
}
