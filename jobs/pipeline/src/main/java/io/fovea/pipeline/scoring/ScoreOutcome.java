package io.fovea.pipeline.scoring;

import io.fovea.metrics.detection.DetectionResult;
import java.util.List;

/**
 * A finished score.
 *
 * @param warnings for the user, in a fixed order: what is odd in the input and may have changed a
 *     number
 * @param engine the name of the engine that scored
 */
public record ScoreOutcome(
    DetectionResult result, ScoreCounts counts, List<String> warnings, String engine) {
  public ScoreOutcome {
    warnings = List.copyOf(warnings);
  }
}
