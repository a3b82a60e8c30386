package io.fovea.metrics.saliency;

import io.fovea.metrics.mask.Rle;
import java.util.Objects;

/**
 * A ranked object of the ground truth.
 *
 * @param mask its pixels; polygons by COCO's rule
 * @param drawnMask its pixels with polygons by OpenCV's rule, which some profiles use; the same
 *     object as {@code mask} where the data set has run lengths
 * @param rank the rank that the data set stores, from 0; larger is more salient
 */
public record TruthObject(Rle mask, Rle drawnMask, int rank) {
  public TruthObject {
    Objects.requireNonNull(mask);
    Objects.requireNonNull(drawnMask);
    if (rank < 0) {
      throw new IllegalArgumentException("rank " + rank);
    }
  }

  /** An object whose mask is the same by either rule. */
  public TruthObject(Rle mask, int rank) {
    this(mask, mask, rank);
  }
}
