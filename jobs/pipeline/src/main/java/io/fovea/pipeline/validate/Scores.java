package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;

/** The confidence of a result. */
final class Scores {
  private Scores() {}

  static void check(JsonNode record, String name, Findings findings) {
    Double score = Fields.number(record, "score");
    if (score == null || score.isNaN()) {
      findings.add(DocumentRule.SCORE, name, Fields.shown(record, "score"));
    } else if (!(score >= 0 && score <= 1)) {
      findings.add(DocumentRule.SCORE_RANGE, name, Fields.shown(record, "score"));
    }
  }
}
