package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.mask.Rle;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads ranking results to their end and notes every problem. */
final class RankingResultsCheck {
  private final String location;
  private final Map<String, Truth.Image> images;
  private final Findings findings;
  private final NamedImages names;
  private long records;
  private long objects;

  /**
   * @param images of the ground truth, by name
   */
  RankingResultsCheck(String location, Map<String, Truth.Image> images, Findings findings) {
    this.location = location;
    this.images = images;
    this.findings = findings;
    this.names = new NamedImages(images.keySet(), findings);
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
    names.tellUnanswered();
  }

  private void image(JsonNode record, long position, String at) {
    records++;
    String name = RankedMasks.image(record, "image");
    String named = Headers.named(at, name);
    names.check(record, name, at);
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
