package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.video.ShortAndLong;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What one call of {@code fovea score --task video} scored.
 *
 * @param protocol {@code ytvis}, {@code ovis} or {@code ytvis22}
 * @param parts one, or for ytvis22 the short and the long videos
 */
public record VideoScores(String protocol, List<Part> parts) {

  /**
   * A score of one ground truth.
   *
   * @param name {@code all}, {@code short} or {@code long}
   */
  public record Part(String name, VideoOutcome outcome) {}

  /** The mean of the parts' APs, where there are two. */
  public OptionalDouble meanAveragePrecision() {
    if (parts.size() < 2) {
      return OptionalDouble.empty();
    }
    var both = new ShortAndLong(parts.get(0).outcome.result(), parts.get(1).outcome.result());
    return OptionalDouble.of(both.meanAveragePrecision());
  }

  /** What the parts warn of, in their order. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Part part : parts) {
      String prefix = parts.size() > 1 ? part.name + " videos: " : "";
      part.outcome.warnings().forEach(warning -> warnings.add(prefix + warning));
    }
    return warnings;
  }
}
