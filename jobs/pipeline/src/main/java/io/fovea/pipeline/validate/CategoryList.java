package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** The categories of a ground truth, as most documents list them. */
final class CategoryList {
  private final Truth truth;
  private final Findings findings;
  private final Map<String, Long> names = new HashMap<>();
  private long categories;

  CategoryList(Truth truth, Findings findings) {
    this.truth = truth;
    this.findings = findings;
  }

  /**
   * Looks at a category.
   *
   * @return its id; null where it has none that is usable
   */
  Long check(JsonNode record, String position) {
    categories++;
    Long id = Fields.id(record, "id");
    if (id == null) {
      findings.add(DocumentRule.CATEGORY_ID, position, Fields.shown(record, "id"));
      return null;
    }
    String name = position + " (id " + id + ")";
    if (truth.categories.containsKey(id)) {
      findings.add(DocumentRule.CATEGORY_ID_REPEATED, name, "an earlier category has the id " + id);
    }
    String label = Fields.text(record, "name");
    truth.categories.put(id, label);
    if (label == null) {
      findings.add(DocumentRule.CATEGORY_NAME_MISSING, name, Fields.shown(record, "name"));
      return id;
    }
    Long earlier = names.putIfAbsent(label, id);
    if (earlier != null && !earlier.equals(id)) {
      findings.add(
          DocumentRule.CATEGORY_NAME_REPEATED,
          name,
          "category " + earlier + " is '" + Fields.printable(label) + "' too");
    }
    return id;
  }

  void count() {
    findings.counted(categories, "category", "categories");
  }
}
