package io.fovea.metrics.panoptic;

import io.fovea.metrics.Mode;
import java.io.Serializable;

/**
 * How panoptic quality is scored.
 *
 * @param mode the reference with its quirks, or without
 */
public record PanopticParams(Mode mode) implements Serializable {
  /** Segments match above this IoU, so that none matches twice. */
  public static final double MATCH_ABOVE = 0.5;

  /** A prediction is excused where more than this share of it is void or crowd. */
  public static final double EXCUSED_ABOVE = 0.5;
}
