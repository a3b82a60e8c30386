package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What of a panoptic ground truth its predictions are held to. */
final class PanopticTruth {
  /** Images and categories. */
  final Truth listed = new Truth();

  /** Whether a category's objects are told apart, by id. */
  final Map<Long, Boolean> things = new HashMap<>();

  /** Categories of segments on either side that are no crowds. */
  final Set<Long> used = new HashSet<>();

  /** Height and width by image: as listed, else of the annotated PNG. */
  final Map<Long, int[]> sizes = new HashMap<>();

  private final Findings findings;
  private final CategoryList categories;

  PanopticTruth(Findings findings) {
    this.findings = findings;
    this.categories = new CategoryList(listed, findings);
  }

  void image(JsonNode record, long position, String at) {
    Long id = Fields.id(record, "id");
    if (id == null) {
      findings.add(CocoRule.IMAGE_ID, at, Fields.shown(record, "id"));
      return;
    }
    Integer height = Fields.pixels(record, "height");
    Integer width = Fields.pixels(record, "width");
    if (listed.images.put(id, new Truth.Image(id, height, width)) != null) {
      findings.add(
          CocoRule.IMAGE_ID_REPEATED, at + " (id " + id + ")", "an earlier image has the id " + id);
    }
    if (height != null && width != null) {
      sizes.put(id, new int[] {height, width});
    }
  }

  void category(JsonNode record, long position, String at) {
    Long id = categories.check(record, at);
    Boolean thing = Fields.flag(record, "isthing");
    if (thing == null) {
      findings.add(PanopticRule.THING_FLAG, at, Fields.shown(record, "isthing"));
    } else if (id != null) {
      things.put(id, thing);
    }
  }

  /** Tells where no thing or no stuff is there to score. */
  void tellMissingGroups() {
    for (boolean thing : new boolean[] {true, false}) {
      if (used.stream().noneMatch(id -> Boolean.valueOf(thing).equals(things.get(id)))) {
        findings.add(
            PanopticRule.GROUP_MISSING,
            "",
            "no segment is of a category whose 'isthing' is " + (thing ? 1 : 0));
      }
    }
  }

  void count() {
    categories.count();
  }
}
