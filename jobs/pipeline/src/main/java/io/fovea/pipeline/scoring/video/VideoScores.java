package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.video.ShortAndLong;
import io.fovea.metrics.video.VideoResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.scoring.details.MatchTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
   * @param groups of its categories
   */
  public record Part(String name, VideoOutcome outcome, CategoryGroups<VideoResult> groups) {
    /** A part without groups. */
    public Part(String name, VideoOutcome outcome) {
      this(name, outcome, CategoryGroups.none());
    }
  }

  /**
   * Scores with groups of categories.
   *
   * @param asked category ids by name
   * @throws io.fovea.metrics.UserError if a group names a category that was not scored
   */
  public static VideoScores of(String protocol, List<Part> parts, Map<String, List<Long>> asked) {
    return new VideoScores(
        protocol,
        parts.stream()
            .map(part -> new Part(part.name, part.outcome, groups(part.outcome.result(), asked)))
            .toList());
  }

  private static CategoryGroups<VideoResult> groups(
      VideoResult result, Map<String, List<Long>> asked) {
    DatasetAxes axes = result.curves().axes();
    return CategoryGroups.of(asked, axes.categoryIds(), axes::categoryIndex, result::ofCategories);
  }

  /** The tables of {@code --details}: each part's, named by it where there are two. */
  public List<DetailTable> tables() {
    List<DetailTable> tables = new ArrayList<>();
    for (Part part : parts) {
      String prefix = parts.size() > 1 ? part.name + "_" : "";
      VideoOutcome outcome = part.outcome;
      tables.addAll(MatchTables.of("video", prefix, outcome.result().curves(), outcome.matched()));
    }
    return tables;
  }

  /** The mean of the parts' APs, where there are two. */
  public OptionalDouble meanAveragePrecision() {
    return mean(parts.stream().map(part -> part.outcome.result()).toList());
  }

  /** The same of a group of categories. */
  public OptionalDouble meanAveragePrecision(String group) {
    return mean(parts.stream().map(part -> part.groups.byName().get(group).figures()).toList());
  }

  private static OptionalDouble mean(List<VideoResult> results) {
    return results.size() < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            new ShortAndLong(results.get(0), results.get(1)).meanAveragePrecision());
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
