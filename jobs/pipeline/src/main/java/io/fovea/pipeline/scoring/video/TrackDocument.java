package io.fovea.pipeline.scoring.video;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.tracking.TrackFigures;
import io.fovea.metrics.tracking.TrackParams;
import io.fovea.metrics.tracking.TrackResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A score of tracks as a JSON document; {@code data-schemas/tracking-score.schema.json} is its
 * contract. Numbers are written so that reading them gives the same double.
 */
public final class TrackDocument {
  private static final List<String> AREAS = List.of("all", "small", "medium", "large");

  private TrackDocument() {}

  /** The document without groups, ended by a line feed. */
  public static String toJson(TrackOutcome outcome) {
    return toJson(outcome, CategoryGroups.none());
  }

  /** The document, ended by a line feed. */
  public static String toJson(TrackOutcome outcome, CategoryGroups<TrackResult> groups) {
    return ScoreDocument.pretty(json -> write(json, outcome, groups));
  }

  private static void write(
      JsonGenerator json, TrackOutcome outcome, CategoryGroups<TrackResult> groups)
      throws IOException {
    TrackResult result = outcome.result();
    json.writeStartObject();
    json.writeStringField("format", "fovea-tracking-score");
    json.writeNumberField("version", 1);
    json.writeStringField("task", "tracking");
    json.writeStringField("mode", result.params().mode().name().toLowerCase(Locale.ROOT));
    json.writeStringField("engine", outcome.engine());
    numbers(json, "alphas", TrackParams.alphas());
    json.writeArrayFieldStart("iou_thresholds");
    for (double threshold : result.params().curves().iouThresholds()) {
      json.writeNumber(threshold);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("per_class");
    for (int k = 0; k < result.axes().categoryIds().length; k++) {
      json.writeStartObject();
      json.writeNumberField("id", result.axes().categoryIds()[k]);
      json.writeStringField("name", result.axes().categoryNames().get(k));
      write(json, result.ofClass(k), result, OptionalInt.of(k));
      json.writeEndObject();
    }
    json.writeEndArray();
    writeMeans(json, result);
    groups.writeTo(json, TrackDocument::writeMeans);
    json.writeArrayFieldStart("warnings");
    for (String warning : outcome.warnings()) {
      json.writeString(warning);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeMeans(JsonGenerator json, TrackResult result) throws IOException {
    json.writeObjectFieldStart("over_classes");
    write(json, result.overClasses(), result, OptionalInt.empty());
    json.writeEndObject();
    json.writeObjectFieldStart("over_detections");
    write(json, result.overDetections(), result, OptionalInt.empty());
    json.writeEndObject();
  }

  private static void write(
      JsonGenerator json, TrackFigures figures, TrackResult result, OptionalInt category)
      throws IOException {
    json.writeObjectFieldStart("figures");
    for (String name : figures.byAlpha().keySet()) {
      if (!name.startsWith("HOTA_")) {
        json.writeNumberField(name, figures.mean(name));
      }
    }
    for (var figure : figures.values().entrySet()) {
      json.writeNumberField(figure.getKey(), figure.getValue());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("counts");
    for (var count : figures.counts().entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("by_alpha");
    for (var figure : figures.byAlpha().entrySet()) {
      numbers(json, figure.getKey(), figure.getValue());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("track_map");
    for (int a = 0; a < AREAS.size(); a++) {
      numbers(json, "AP_" + AREAS.get(a), result.averagePrecision(category, a));
      numbers(json, "AR_" + AREAS.get(a), result.averageRecall(category, a));
    }
    json.writeEndObject();
  }

  private static void numbers(JsonGenerator json, String key, double[] values) throws IOException {
    json.writeArrayFieldStart(key);
    for (double value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }
}
