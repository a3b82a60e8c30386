package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.panoptic.PanopticResult;
import java.util.List;

/**
 * A finished score.
 *
 * @param truthSegments annotated segments, crowds included
 * @param predictedSegments of the scored images
 * @param warnings for the user, in a fixed order
 * @param engine the name of the engine that scored
 */
public record PanopticOutcome(
    PanopticResult result,
    long truthSegments,
    long predictedSegments,
    List<String> warnings,
    String engine) {
  public PanopticOutcome {
    warnings = List.copyOf(warnings);
  }

  /** The table of panopticapi, each line ended by a line feed. */
  public String text() {
    return String.join("\n", result.lines()) + "\n";
  }
}
