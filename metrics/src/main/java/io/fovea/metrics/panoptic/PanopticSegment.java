package io.fovea.metrics.panoptic;

import java.io.Serializable;

/**
 * A segment as a document lists it.
 *
 * @param id the value of its pixels, 0 to 2^24 - 1
 * @param crowd whether it stands for many objects: it is never matched; false for predictions
 * @param area square pixels as the document says, which is used for ground truths in strict mode;
 *     {@link #UNKNOWN_AREA} where it says nothing
 */
public record PanopticSegment(int id, long categoryId, boolean crowd, double area)
    implements Serializable {
  /** The document gives no area. */
  public static final double UNKNOWN_AREA = Double.NaN;
}
