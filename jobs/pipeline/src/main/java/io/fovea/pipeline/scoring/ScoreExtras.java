package io.fovea.pipeline.scoring;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.errors.ErrorResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a score has on request.
 *
 * @param groups results of named groups of categories, in the order asked for
 * @param errors why average precision was lost
 */
public record ScoreExtras(Map<String, DetectionResult> groups, Optional<ErrorResult> errors) {
  /** Nothing was asked for. */
  public static final ScoreExtras NONE = new ScoreExtras(Map.of(), Optional.empty());

  public ScoreExtras {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /**
   * The results of groups of categories: each what scoring its categories alone gives.
   *
   * @param asked category ids by name
   * @throws UserError if a group names a category that was not scored
   */
  public static Map<String, DetectionResult> groups(
      DetectionResult result, Map<String, List<Long>> asked) {
    Map<String, DetectionResult> groups = new LinkedHashMap<>();
    CategoryGroups.of(
            asked, result.axes().categoryIds(), result.axes()::categoryIndex, result::ofCategories)
        .byName()
        .forEach((name, group) -> groups.put(name, group.figures()));
    return groups;
  }
}
