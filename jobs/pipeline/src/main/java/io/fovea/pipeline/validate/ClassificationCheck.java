package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Checks documents of classes of images.
 *
 * @param predictions null to look at the ground truth alone
 * @param most among how many best classes the right one is looked for, at most
 */
public record ClassificationCheck(String groundTruth, String predictions, int most)
    implements TaskCheck {
  /** Fewer results show nothing. */
  private static final int LEAST = 10;

  @Override
  public String task() {
    return "classification";
  }

  @Override
  public void run(Function<String, Findings> open) {
    Map<String, Long> truth = new LinkedHashMap<>();
    Findings findings = open.apply(groundTruth);
    Walk walk =
        new Walk(groundTruth, findings, "an object with the list 'images'")
            .require("images", (record, position, at) -> truth(record, at, truth, findings));
    if (walk.object()) {
      Headers.check(walk, "fovea-classification-truth", findings);
    }
    findings.counted(truth.size(), "image", "images");
    if (predictions != null) {
      new Results(truth, open.apply(predictions)).run();
    }
  }

  private static void truth(
      JsonNode record, String at, Map<String, Long> truth, Findings findings) {
    String image = Fields.text(record, "image");
    String name = Headers.named(at, image);
    if (image == null) {
      findings.add(DocumentRule.NAMED_IMAGE, at, Fields.shown(record, "image"));
    }
    Long id = Fields.id(record, "class");
    if (id == null || id < 0 || id > Integer.MAX_VALUE) {
      findings.add(ClassificationRule.CLASS_ID, name, Fields.shown(record, "class"));
      id = null;
    }
    if (image != null) {
      if (truth.containsKey(image)) {
        findings.add(DocumentRule.NAMED_IMAGE_REPEATED, name, "an earlier record has it too");
      }
      truth.put(image, id);
    }
  }

  private final class Results {
    private final Map<String, Long> truth;
    private final Findings findings;
    private final NamedImages images;

    /** How often the best class is the right one less 1, the right one, and that plus 1. */
    private final long[] hits = new long[3];

    private Integer scores;

    Results(Map<String, Long> truth, Findings findings) {
      this.truth = truth;
      this.findings = findings;
      this.images = new NamedImages(truth.keySet(), findings);
    }

    void run() {
      Walk walk =
          new Walk(predictions, findings, "an object with the list 'images'")
              .require("images", this::check);
      if (!walk.object()) {
        return;
      }
      Headers.check(walk, "fovea-classification-results", findings);
      findings.counted(images.count(), "result", "results");
      images.tellUnanswered();
      for (int shift : new int[] {-1, 1}) {
        if (hits[shift + 1] >= LEAST && hits[shift + 1] > 2 * hits[1]) {
          findings.add(
              ClassificationRule.CLASS_MAP,
              "",
              hits[1]
                  + " best classes are right; with 1 "
                  + (shift > 0 ? "taken from" : "added to")
                  + " each "
                  + hits[shift + 1]
                  + " would be");
        }
      }
    }

    private void check(JsonNode record, long position, String at) {
      String image = Fields.text(record, "image");
      String name = Headers.named(at, image);
      images.check(record, image, at);
      Long right = image == null ? null : truth.get(image);
      Integer best = record.has("scores") ? scored(record, name, right) : ranked(record, name);
      if (best != null && right != null && Math.abs(best - right) <= 1) {
        hits[(int) (best - right) + 1]++;
      }
    }

    /** The class of the greatest score; null where the scores cannot be used. */
    private Integer scored(JsonNode record, String name, Long right) {
      double[] given = Fields.numbers(record, "scores");
      if (given == null || given.length == 0 || Arrays.stream(given).anyMatch(Double::isNaN)) {
        findings.add(ClassificationRule.CLASS_SCORES, name, Fields.shown(record, "scores"));
        return null;
      }
      if (scores == null) {
        scores = given.length;
      }
      if (scores != given.length) {
        findings.add(
            ClassificationRule.CLASS_SCORES_LENGTH,
            name,
            given.length + ", and the first has " + scores);
      }
      if (right != null && right >= given.length) {
        findings.add(
            ClassificationRule.CLASS_WITHOUT_SCORE,
            name,
            "it is class " + right + ", and there are " + given.length + " scores");
      }
      int best = 0;
      boolean equal = given.length > 1;
      for (int i = 1; i < given.length; i++) {
        best = given[i] > given[best] ? i : best;
        equal &= given[i] == given[0];
      }
      if (equal) {
        findings.add(ClassificationRule.CLASS_SCORES_EQUAL, name, "all are " + given[0]);
      }
      return best;
    }

    private Integer ranked(JsonNode record, String name) {
      JsonNode classes = record.get("classes");
      if (classes == null || !classes.isArray()) {
        findings.add(ClassificationRule.CLASS_SCORES, name, Fields.shown(record, "classes"));
        return null;
      }
      long[] ids = Fields.ids(record, "classes");
      if (ids == null || Arrays.stream(ids).anyMatch(id -> id < 0 || id > Integer.MAX_VALUE)) {
        findings.add(ClassificationRule.CLASS_ID, name, Fields.shown(record, "classes"));
        return null;
      }
      if (Arrays.stream(ids).distinct().count() < ids.length) {
        findings.add(ClassificationRule.CLASS_RANKED_TWICE, name, Fields.shown(record, "classes"));
      }
      if (ids.length < most) {
        findings.add(
            ClassificationRule.CLASSES_FEWER_THAN_TOP,
            name,
            ids.length + ", and the right one is looked for among " + most);
      }
      return ids.length == 0 ? null : (Integer) (int) ids[0];
    }
  }
}
