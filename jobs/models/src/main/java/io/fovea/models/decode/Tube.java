package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import java.util.List;

/**
 * One object of a video.
 *
 * @param label the model's own class index
 * @param score 0 to 1
 * @param masks one a frame, of the frames' size; empty where the object is not to be seen
 */
public record Tube(int label, double score, List<Rle> masks) {
  public Tube {
    masks = List.copyOf(masks);
  }
}
