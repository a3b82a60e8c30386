package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.pipeline.dataset.Segmentation;
import java.util.HashMap;
import java.util.Map;

/** Reads COCO results to their end and notes every problem. */
final class ResultsCheck {
  private final String location;
  private final Truth truth;
  private final Findings findings;
  private final CocoTask task;
  private final Shapes shapes;
  private final CategoryHabits categories;
  private final Map<Key, Integer> counts = new HashMap<>();
  private final Fingerprints seen =
      new Fingerprints("image_id", "category_id", "score", "bbox", "segmentation", "keypoints");
  private Boolean boxes;
  private long results;

  private record Key(long image, long category) {}

  ResultsCheck(String location, Truth truth, Findings findings, CocoTask task) {
    this.location = location;
    this.truth = truth;
    this.findings = findings;
    this.task = task;
    this.shapes = new Shapes(findings);
    this.categories = new CategoryHabits(truth);
  }

  void run() {
    boolean whole =
        new Walk(location, findings, "a list of results")
            .list((record, position, name) -> check(record, name));
    findings.counted(results, "result", "results");
    if (!whole) {
      return;
    }
    if (results == 0) {
      findings.add(DocumentRule.RESULTS_EMPTY, "", "the list is empty");
    }
    shapes.finish();
    categories.tell(findings);
    task.resultsEnded(findings);
    truth.unanswered(findings, DocumentRule.IMAGES_WITHOUT_RESULTS);
  }

  private void check(JsonNode record, String at) {
    results++;
    Long imageId = Fields.id(record, "image_id");
    Truth.Image image = imageId == null ? null : truth.images.get(imageId);
    String name = imageId == null ? at : at + " (image " + imageId + ")";
    if (image == null) {
      findings.add(DocumentRule.IMAGE_UNKNOWN, name, Fields.shown(record, "image_id"));
    } else {
      image.hasResults = true;
    }
    Long category = Fields.id(record, "category_id");
    if (category == null || !truth.categories.containsKey(category)) {
      findings.add(DocumentRule.CATEGORY_UNKNOWN, name, Fields.shown(record, "category_id"));
    }
    if (category != null && image != null) {
      categories.add(category, image);
      count(imageId, category, name);
    }
    Scores.check(record, name, findings);
    if (task.scoresShapes() || record.hasNonNull("bbox") || record.hasNonNull("segmentation")) {
      Shapes.Shape shape = shapes.check(record, name, image);
      form(record, name, shape.segmentation());
      // Left out it stands for the box; given as null the reference fails on it.
      if (record.has("segmentation") && record.get("segmentation").isNull()) {
        findings.add(
            task.iou() != null && task.iou().usesMasks()
                ? CocoRule.MASK_NEEDED
                : CocoRule.MASK_MISSING,
            name,
            "'segmentation' is null");
      } else if (shape.box() != null
          && !record.has("segmentation")
          && task.iou() != null
          && task.iou().usesMasks()) {
        findings.add(CocoRule.BOX_FOR_MASK, name, Fields.shown(record, "segmentation"));
      }
    }
    task.result(record, name, findings);
    if (!seen.add(record)) {
      findings.add(DocumentRule.RESULT_REPEATED, name, "an earlier result is just the same");
    }
  }

  private void count(long image, long category, String name) {
    Key key = new Key(image, task.capsImages() ? 0 : category);
    if (counts.merge(key, 1, Integer::sum) == task.cap() + 1) {
      findings.add(
          task.beyondCap(),
          name,
          task.capsImages() ? "over all categories" : "of category " + category);
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
          CocoRule.RESULTS_MIXED,
          name,
          "it has " + (hasBox ? "a box" : "no box") + ", unlike the first result");
    }
    if (!boxes && hasMask) {
      Shapes.requireText(segmentation, "'segmentation'", name, findings);
    }
  }
}
