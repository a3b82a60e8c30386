package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.LooseDocument;
import io.fovea.pipeline.dataset.Segmentation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads COCO results to their end and notes every problem. */
final class ResultsCheck {
  /** The largest of COCO's caps. */
  private static final int CAP = 100;

  private static final int SHOWN_IMAGES = 5;

  private final String location;
  private final Truth truth;
  private final Findings findings;
  private final Shapes shapes;
  private final CategoryHabits categories;
  private final Map<Key, Integer> counts = new HashMap<>();
  private final Set<Key> fingerprints = new HashSet<>();
  private Boolean boxes;
  private long results;

  private record Key(long first, long second) {}

  ResultsCheck(String location, Truth truth, Findings findings) {
    this.location = location;
    this.truth = truth;
    this.findings = findings;
    this.shapes = new Shapes(findings);
    this.categories = new CategoryHabits(truth);
  }

  void run() {
    LooseDocument document = LooseDocument.open(location);
    try (document) {
      while (document.hasNext()) {
        LooseDocument.Entry entry = document.next();
        if (!document.isList()) {
          findings.add(
              Rule.WRONG_DOCUMENT,
              "",
              "it is an object with '" + Fields.printable(entry.section()) + "'");
          return;
        }
        check(entry);
      }
      if (!document.isList()) {
        findings.add(Rule.WRONG_DOCUMENT, "", "it is an object");
        return;
      }
    } catch (UserError e) {
      findings.add(Rule.UNREADABLE, "", e.problem());
      return;
    } finally {
      findings.counted(results, "result", "results");
    }
    shapes.finish();
    categories.tell(findings);
    unanswered();
  }

  private void check(LooseDocument.Entry entry) {
    results++;
    JsonNode record = entry.value();
    String name = LooseDocument.RESULTS + "[" + entry.position() + "]";
    if (!record.isObject()) {
      findings.add(Rule.NOT_AN_OBJECT, name, "it is " + Fields.printable(record.toString()));
      return;
    }
    Long imageId = Fields.id(record, "image_id");
    Truth.Image image = imageId == null ? null : truth.images.get(imageId);
    if (imageId != null) {
      name += " (image " + imageId + ")";
    }
    if (image == null) {
      findings.add(Rule.IMAGE_UNKNOWN, name, Fields.shown(record, "image_id"));
    } else {
      image.hasResults = true;
    }
    Long category = Fields.id(record, "category_id");
    if (category == null || !truth.categories.containsKey(category)) {
      findings.add(Rule.CATEGORY_UNKNOWN, name, Fields.shown(record, "category_id"));
    }
    if (category != null && image != null) {
      categories.add(category, image);
      int now = counts.merge(new Key(imageId, category), 1, Integer::sum);
      if (now == CAP + 1) {
        findings.add(Rule.RESULTS_BEYOND_CAP, name, "of category " + category);
      }
    }
    score(record, name);
    Shapes.Shape shape = shapes.check(record, name, image);
    form(record, name, shape.segmentation());
    repeated(record, name);
  }

  private void score(JsonNode record, String name) {
    Double score = Fields.number(record, "score");
    if (score == null || score.isNaN()) {
      findings.add(Rule.SCORE, name, Fields.shown(record, "score"));
    } else if (!(score >= 0 && score <= 1)) {
      findings.add(Rule.SCORE_RANGE, name, Fields.shown(record, "score"));
    }
  }

  /** The first result decides how all are read. */
  private void form(JsonNode record, String name, Segmentation segmentation) {
    boolean hasBox = record.hasNonNull("bbox") && !record.get("bbox").isEmpty();
    boolean hasMask = !(segmentation instanceof Segmentation.Missing);
    if (!hasBox && !hasMask) {
      return;
    }
    if (boxes == null) {
      boxes = hasBox;
    }
    if (boxes != hasBox) {
      findings.add(
          Rule.RESULTS_MIXED,
          name,
          "it has " + (hasBox ? "a box" : "no box") + ", unlike the first result");
    }
    if (!boxes && !(segmentation instanceof Segmentation.RunText) && hasMask) {
      findings.add(
          Rule.MASK_FORM,
          name,
          segmentation instanceof Segmentation.RunCounts
              ? "'counts' is a list of runs"
              : segmentation instanceof Segmentation.Polygons
                  ? "'segmentation' is a list of polygons"
                  : "'segmentation' is no mask");
    }
  }

  /** Results by 128 bits of what scoring looks at. */
  private void repeated(JsonNode record, String name) {
    long first = 17;
    long second = 31;
    for (String key : new String[] {"image_id", "category_id", "score", "bbox", "segmentation"}) {
      JsonNode value = record.get(key);
      String text = value == null ? "" : value.toString();
      for (int i = 0; i < text.length(); i++) {
        first = first * 0x9E3779B97F4A7C15L + text.charAt(i);
        second = (second ^ text.charAt(i)) * 0x100000001B3L;
        second ^= second >>> 29;
      }
      first = first * 31 + 1;
    }
    if (!fingerprints.add(new Key(first, second))) {
      findings.add(Rule.RESULT_REPEATED, name, "an earlier result is just the same");
    }
  }

  private void unanswered() {
    long missing =
        truth.images.values().stream().filter(i -> i.hasObjects && !i.hasResults).count();
    if (missing == 0) {
      return;
    }
    long with = truth.images.values().stream().filter(i -> i.hasObjects).count();
    String first =
        truth.images.values().stream()
            .filter(i -> i.hasObjects && !i.hasResults)
            .mapToLong(i -> i.id)
            .sorted()
            .limit(SHOWN_IMAGES)
            .mapToObj(Long::toString)
            .reduce((a, b) -> a + ", " + b)
            .orElseThrow();
    findings.add(
        Rule.IMAGES_WITHOUT_RESULTS,
        "",
        missing + " of " + with + " images with objects, the first ids are " + first);
  }
}
