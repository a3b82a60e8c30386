package io.fovea.metrics.video;

import java.io.Serializable;
import java.util.List;

/**
 * A range of occlusions that is scored on its own.
 *
 * @param label {@code all}, {@code light}, {@code medium} or {@code heavy}
 * @param min least occlusion, inclusive
 * @param max greatest occlusion, inclusive
 */
public record OcclusionRange(String label, double min, double max) implements Serializable {
  /** Whatever the occlusion, also where it is not known. */
  public static final OcclusionRange ALL = new OcclusionRange("all", 0, 1);

  /** The ranges of OVIS. */
  public static final List<OcclusionRange> OVIS =
      List.of(
          ALL,
          new OcclusionRange("light", 0, 0.25),
          new OcclusionRange("medium", 0.25, 0.5),
          new OcclusionRange("heavy", 0.5, 1));

  /** Whether the occlusion lies outside; false for NaN, as comparisons with NaN are. */
  boolean excludes(double occlusion) {
    return occlusion < min || occlusion > max;
  }
}
