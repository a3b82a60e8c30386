package io.fovea.metrics.errors;

import java.util.List;
import java.util.Optional;

/**
 * The errors of one image.
 *
 * @param imageIndex place of the image among those scored
 * @param detections those that are not ignored, by category and then rank
 * @param truths those that count, by category and then file order
 */
public record ImageErrors(
    int imageIndex, List<JudgedDetection> detections, List<JudgedTruth> truths) {
  public ImageErrors {
    detections = List.copyOf(detections);
    truths = List.copyOf(truths);
  }

  /**
   * A detection.
   *
   * @param category place of its category
   * @param error empty for a true positive; never {@link ErrorType#MISSED}
   * @param truth for a localisation or classification error, place in the image's truths of the one
   *     it should have matched; else -1
   */
  public record JudgedDetection(int category, double score, Optional<ErrorType> error, int truth) {}

  /**
   * A ground truth.
   *
   * @param category place of its category
   * @param matched whether a true positive has it
   * @param covered whether a localisation or classification error points at it
   */
  public record JudgedTruth(int category, boolean matched, boolean covered) {
    /** Whether it is {@link ErrorType#MISSED}. */
    public boolean missed() {
      return !matched && !covered;
    }
  }
}
