package io.fovea.pipeline.validate;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;

/** A validation as a JSON document; {@code data-schemas/validation.schema.json} is its contract. */
public final class ValidationDocument {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  private ValidationDocument() {}

  /** The document, ended by a line feed. */
  public static String toJson(Validation validation) {
    return ScoreDocument.pretty(json -> write(json, validation));
  }

  private static void write(JsonGenerator json, Validation validation) throws IOException {
    json.writeStartObject();
    json.writeStringField("format", "fovea-validation");
    json.writeNumberField("version", VERSION);
    json.writeStringField("task", validation.task());
    json.writeNumberField("errors", validation.count(Severity.ERROR));
    json.writeNumberField("warnings", validation.count(Severity.WARNING));
    json.writeArrayFieldStart("documents");
    for (Findings document : validation.documents()) {
      json.writeStartObject();
      json.writeStringField("location", document.location());
      json.writeArrayFieldStart("contents");
      for (String count : document.counts()) {
        json.writeString(count);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("problems");
      for (Findings.Found found : document.found()) {
        write(json, found);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Findings.Found found) throws IOException {
    json.writeStartObject();
    json.writeStringField("code", found.rule().code());
    json.writeStringField("severity", found.rule().severity().id());
    json.writeStringField("title", found.rule().title());
    json.writeStringField("remedy", found.rule().remedy());
    json.writeNumberField("count", found.count());
    json.writeArrayFieldStart("examples");
    for (Findings.Example example : found.examples()) {
      json.writeStartObject();
      json.writeStringField("record", example.record());
      json.writeStringField("detail", example.detail());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
