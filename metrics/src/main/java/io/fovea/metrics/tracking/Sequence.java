package io.fovea.metrics.tracking;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.video.Tube;
import java.util.ArrayList;
import java.util.List;

/**
 * The tracks of one class in one video, frame by frame. In each frame annotated and predicted masks
 * stand in the order of their tracks.
 */
final class Sequence {
  /** Least step of a double, TrackEval's tolerance. */
  static final double EPSILON = Math.ulp(1.0);

  private final List<Frame> frames = new ArrayList<>();

  /** Frames of the video, those after the last mask included. */
  final int length;

  final int truths;
  final int predictions;
  final long[] truthFrames;
  final long[] predictedFrames;

  /**
   * One frame.
   *
   * @param truths tracks annotated in it
   * @param predictions tracks predicted in it
   * @param overlap by place in {@code truths}, then in {@code predictions}
   */
  record Frame(int[] truths, int[] predictions, double[][] overlap) {}

  /**
   * @param length frames of the video; those after the last mask are counted, not walked, as the
   *     number comes from a document and may be anything
   * @throws UserError if masks of one frame differ in size
   */
  Sequence(int length, List<Tube> truths, List<Tube> predictions) {
    this.truths = truths.size();
    this.predictions = predictions.size();
    this.truthFrames = new long[this.truths];
    this.predictedFrames = new long[this.predictions];
    this.length = length;
    int walked = 0;
    for (List<Tube> side : List.of(truths, predictions)) {
      for (Tube tube : side) {
        walked = Math.max(walked, Math.min(length, tube.length()));
      }
    }
    for (int t = 0; t < walked; t++) {
      frames.add(frame(t, truths, predictions));
    }
  }

  private Frame frame(int t, List<Tube> truths, List<Tube> predictions) {
    int[] there = present(t, truths, truthFrames);
    int[] found = present(t, predictions, predictedFrames);
    double[][] overlap = new double[there.length][found.length];
    for (int g = 0; g < there.length; g++) {
      for (int p = 0; p < found.length; p++) {
        Rle truth = truths.get(there[g]).frame(t);
        Rle prediction = predictions.get(found[p]).frame(t);
        if (truth.height() != prediction.height() || truth.width() != prediction.width()) {
          throw UserError.input(
              "frame "
                  + t
                  + " has masks of the sizes ["
                  + truth.height()
                  + ", "
                  + truth.width()
                  + "] and ["
                  + prediction.height()
                  + ", "
                  + prediction.width()
                  + "]",
              "Encode masks at the video's own [height, width].");
        }
        overlap[g][p] = Iou.masks(prediction, truth, false);
      }
    }
    return new Frame(there, found, overlap);
  }

  private static int[] present(int t, List<Tube> tubes, long[] counts) {
    int[] present = new int[tubes.size()];
    int n = 0;
    for (int i = 0; i < present.length; i++) {
      Tube tube = tubes.get(i);
      if (t < tube.length() && tube.frame(t) != null) {
        present[n++] = i;
        counts[i]++;
      }
    }
    return java.util.Arrays.copyOf(present, n);
  }

  List<Frame> frames() {
    return frames;
  }

  /** Annotated masks of all frames. */
  long truthMasks() {
    return java.util.Arrays.stream(truthFrames).sum();
  }

  /** Predicted masks of all frames. */
  long predictedMasks() {
    return java.util.Arrays.stream(predictedFrames).sum();
  }
}
