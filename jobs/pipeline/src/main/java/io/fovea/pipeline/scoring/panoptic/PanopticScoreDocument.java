package io.fovea.pipeline.scoring.panoptic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.panoptic.PanopticResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A panoptic score as JSON; {@code data-schemas/panoptic-score.schema.json} is its contract.
 * Numbers are written so that reading them gives the same double.
 */
public final class PanopticScoreDocument {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  static final String FORMAT = "fovea-panoptic-score";

  private PanopticScoreDocument() {}

  /** The document, ended by a line feed. */
  public static String toJson(
      PanopticOutcome outcome, CategoryGroups<PanopticResult.Group> groups) {
    return ScoreDocument.pretty(json -> write(json, outcome, groups));
  }

  private static void write(
      JsonGenerator json, PanopticOutcome outcome, CategoryGroups<PanopticResult.Group> groups)
      throws IOException {
    PanopticResult result = outcome.result();
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("version", VERSION);
    json.writeStringField("task", "panoptic");
    json.writeStringField("mode", result.params().mode().name().toLowerCase(Locale.ROOT));
    json.writeStringField("engine", outcome.engine());
    json.writeObjectFieldStart("stats");
    write(json, "all", result.all());
    write(json, "things", result.things());
    write(json, "stuff", result.stuff());
    json.writeEndObject();
    json.writeObjectFieldStart("counts");
    json.writeNumberField("images", result.axes().imageIds().size());
    json.writeNumberField("categories", result.categories().size());
    json.writeNumberField("annotated_segments", outcome.truthSegments());
    json.writeNumberField("predicted_segments", outcome.predictedSegments());
    json.writeEndObject();
    groups.writeTo(json, PanopticScoreDocument::write);
    json.writeArrayFieldStart("per_category");
    for (PanopticResult.CategoryQuality category : result.categories()) {
      write(json, category);
    }
    json.writeEndArray();
    writeWarnings(json, outcome.warnings());
    json.writeEndObject();
  }

  static void writeWarnings(JsonGenerator json, List<String> warnings) throws IOException {
    json.writeArrayFieldStart("warnings");
    for (String warning : warnings) {
      json.writeString(warning);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String name, PanopticResult.Group group)
      throws IOException {
    json.writeObjectFieldStart(name);
    write(json, group);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, PanopticResult.Group group) throws IOException {
    json.writeNumberField("pq", group.pq());
    json.writeNumberField("sq", group.sq());
    json.writeNumberField("rq", group.rq());
    json.writeNumberField("n", group.n());
  }

  private static void write(JsonGenerator json, PanopticResult.CategoryQuality category)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", category.category().id());
    json.writeStringField("name", category.category().name());
    json.writeBooleanField("thing", category.category().isThing());
    json.writeBooleanField("occurs", category.occurs());
    json.writeNumberField("pq", category.pq());
    json.writeNumberField("sq", category.sq());
    json.writeNumberField("rq", category.rq());
    json.writeNumberField("tp", category.truePositives());
    json.writeNumberField("fp", category.falsePositives());
    json.writeNumberField("fn", category.falseNegatives());
    json.writeNumberField("iou_sum", category.iouSum());
    json.writeEndObject();
  }
}
