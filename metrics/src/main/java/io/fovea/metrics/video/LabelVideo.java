package io.fovea.metrics.video;

import io.fovea.metrics.UserError;
import java.util.List;

/**
 * A video of which every pixel is labelled.
 *
 * @param truth the labels, frame by frame
 * @param predicted as many frames of as many pixels
 */
public record LabelVideo(List<LabelFrame> truth, List<LabelFrame> predicted) {
  public LabelVideo {
    truth = List.copyOf(truth);
    predicted = List.copyOf(predicted);
    if (truth.size() != predicted.size()) {
      throw UserError.input(
          "there are " + truth.size() + " frames and " + predicted.size() + " predicted ones",
          "Give a prediction for every frame.");
    }
    for (int t = 0; t < truth.size(); t++) {
      if (truth.get(t).pixels() != predicted.get(t).pixels()
          || truth.get(t).pixels() != truth.get(0).pixels()) {
        throw UserError.input(
            "frame "
                + t
                + " has "
                + truth.get(t).pixels()
                + " pixels, "
                + predicted.get(t).pixels()
                + " predicted ones, and frame 0 has "
                + truth.get(0).pixels(),
            "Give frames of one size.");
      }
    }
  }
}
