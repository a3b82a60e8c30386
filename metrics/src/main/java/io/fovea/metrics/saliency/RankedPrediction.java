package io.fovea.metrics.saliency;

import io.fovea.metrics.mask.Rle;
import java.util.Objects;

/**
 * A predicted object.
 *
 * @param mask its pixels
 * @param score larger is more salient; equal scores are ties in some profiles, and in the others
 *     the object listed first is the more salient; not NaN
 */
public record RankedPrediction(Rle mask, double score) {
  public RankedPrediction {
    Objects.requireNonNull(mask);
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("a score is NaN");
    }
  }
}
