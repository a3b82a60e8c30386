package io.fovea.pipeline.doctor;

import io.fovea.pipeline.scoring.ScoreDocument;
import java.util.List;

/** What a machine has and lacks as a JSON document; see {@code data-schemas/doctor.schema.json}. */
public final class DoctorDocument {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  private DoctorDocument() {}

  /** The document, ended by a line feed. */
  public static String toJson(List<Finding> findings) {
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          json.writeStringField("format", "fovea-doctor");
          json.writeNumberField("version", VERSION);
          json.writeArrayFieldStart("findings");
          for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("subject", finding.subject());
            json.writeStringField("state", finding.state().id());
            json.writeStringField("found", finding.found());
            json.writeStringField("remedy", finding.remedy());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
