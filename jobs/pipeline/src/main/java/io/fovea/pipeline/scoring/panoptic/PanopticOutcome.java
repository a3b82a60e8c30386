package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.panoptic.PanopticCategory;
import io.fovea.metrics.panoptic.PanopticResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  /** Groups of categories. */
  public CategoryGroups<PanopticResult.Group> groups(Map<String, List<Long>> asked) {
    List<Long> ids = result.axes().categories().stream().map(PanopticCategory::id).toList();
    return CategoryGroups.of(
        asked, ids.stream().mapToLong(Long::longValue).toArray(), ids::indexOf, result::of);
  }

  /** The table of panopticapi, each line ended by a line feed. */
  public String text() {
    return text(CategoryGroups.none());
  }

  /** The table of panopticapi and a line a group, each ended by a line feed. */
  public String text(CategoryGroups<PanopticResult.Group> groups) {
    List<String> lines = new ArrayList<>(result.lines());
    groups
        .byName()
        .forEach(
            (name, group) ->
                lines.add(PanopticResult.line(CategoryGroups.shown(name), group.figures())));
    return String.join("\n", lines) + "\n";
  }
}
