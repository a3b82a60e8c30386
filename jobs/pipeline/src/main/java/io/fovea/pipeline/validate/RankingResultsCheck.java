package io.fovea.pipeline.validate;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.mask.Rle;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads ranking results to their end and notes every problem. */
final class RankingResultsCheck {
  private static final int SHOWN = 5;

  private final String location;
  private final Map<String, Truth.Image> images;
  private final Findings findings;
  private final Set<String> seen = new HashSet<>();
  private long records;
  private long objects;

  /**
   * @param images of the ground truth, by name
   */
  RankingResultsCheck(String location, Map<String, Truth.Image> images, Findings findings) {
    this.location = location;
    this.images = images;
    this.findings = findings;
  }

  void run() {
    Walk walk =
        new Walk(location, findings, "an object with the list 'images'")
            .require("images", this::image);
    boolean whole = walk.object();
    findings.counted(records, "image", "images");
    findings.counted(objects, "object", "objects");
    if (!whole) {
      return;
    }
    Headers.check(walk, "fovea-ranking-results", findings);
    List<String> missing = images.keySet().stream().filter(name -> !seen.contains(name)).toList();
    if (!missing.isEmpty()) {
      findings.add(
          DocumentRule.NAMED_IMAGES_WITHOUT_RESULTS,
          "",
          missing.size()
              + " of "
              + images.size()
              + " images, the first are "
              + missing.stream().limit(SHOWN).map(Fields::printable).collect(joining(", ")));
    }
  }

  private void image(JsonNode record, long position, String at) {
    records++;
    String name = RankedMasks.image(record, "image");
    String named = Headers.named(at, name);
    if (name == null) {
      findings.add(DocumentRule.NAMED_IMAGE, at, Fields.shown(record, "image"));
    } else {
      if (!seen.add(name)) {
        findings.add(DocumentRule.NAMED_IMAGE_REPEATED, named, "an earlier record has it too");
      }
      if (!images.containsKey(name)) {
        findings.add(DocumentRule.NAMED_IMAGE_UNKNOWN, at, Fields.shown(record, "image"));
      }
    }
    JsonNode listed = record.get("objects");
    if (listed == null || !listed.isArray()) {
      findings.add(RankingRule.RANKED_LIST, named, Fields.shown(record, "objects"));
      return;
    }
    objects(listed, named, name == null ? null : images.get(name));
  }

  private void objects(JsonNode listed, String named, Truth.Image image) {
    Set<Double> scores = new HashSet<>();
    Set<Rle> masks = new HashSet<>();
    int scored = 0;
    boolean tied = false;
    for (int i = 0; i < listed.size(); i++) {
      objects++;
      JsonNode object = listed.get(i);
      String at = named + ", object " + i;
      if (!object.isObject()) {
        findings.add(RankingRule.RANKED_LIST, at, "it is " + Fields.printable(object.toString()));
        continue;
      }
      Rle mask = RankedMasks.check(object, at, image, findings);
      if (mask != null && !masks.add(mask)) {
        findings.add(RankingRule.OBJECT_REPEATED, at, "the masks are the same");
      }
      if (object.has("score")) {
        scored++;
        Double score = Fields.number(object, "score");
        if (score == null || score.isNaN()) {
          findings.add(DocumentRule.SCORE, at, Fields.shown(object, "score"));
        } else {
          tied |= !scores.add(score);
        }
      }
    }
    if (scored > 0 && scored < listed.size()) {
      findings.add(
          RankingRule.SCORES_MIXED, named, scored + " of " + listed.size() + " have a score");
    }
    if (tied) {
      findings.add(
          RankingRule.SCORES_TIED,
          named,
          scored + " objects have " + Fields.counted(scores.size(), "score"));
    }
  }
}
