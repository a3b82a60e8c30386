package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.tracking.TrackResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A finished score of tracks.
 *
 * @param warnings for the user, in a fixed order
 * @param engine the name of the engine that scored
 */
public record TrackOutcome(
    TrackResult result, VideoCounts counts, List<String> warnings, String engine) {

  /** Puts an outcome together, with the warnings in their order. */
  public static TrackOutcome of(
      VideoRequest request,
      TrackResult result,
      VideoCounts counts,
      List<String> truth,
      String engine) {
    var warnings = new ArrayList<>(VideoOutcome.inputWarnings(request, counts, truth));
    result.quirks().forEach((quirk, count) -> warnings.add(quirk.warning(count)));
    return new TrackOutcome(result, counts, List.copyOf(warnings), engine);
  }

  /** Groups of classes. */
  public CategoryGroups<TrackResult> groups(Map<String, List<Long>> asked) {
    DatasetAxes axes = result.axes();
    return CategoryGroups.of(asked, axes.categoryIds(), axes::categoryIndex, result::ofCategories);
  }
}
