package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** The ids of annotations, by which the references remember what was found. */
final class AnnotationIds {
  private final Findings findings;
  private final Map<Long, Long> positions = new HashMap<>();

  AnnotationIds(Findings findings) {
    this.findings = findings;
  }

  /**
   * Looks at an annotation's id.
   *
   * @return the record's name, with the id where it has one
   */
  String check(JsonNode record, long position, String at) {
    Long id = Fields.id(record, "id");
    if (id == null) {
      findings.add(DocumentRule.ANNOTATION_ID, at, Fields.shown(record, "id"));
      return at;
    }
    String name = at + " (id " + id + ")";
    if (id == 0) {
      findings.add(DocumentRule.ANNOTATION_ID_ZERO, name, "'id' is 0");
    }
    Long earlier = positions.putIfAbsent(id, position);
    if (earlier != null) {
      findings.add(
          DocumentRule.ANNOTATION_ID_REPEATED, name, "annotations[" + earlier + "] has it too");
    }
    return name;
  }
}
