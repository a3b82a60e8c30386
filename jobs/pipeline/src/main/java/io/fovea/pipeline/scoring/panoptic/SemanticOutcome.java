package io.fovea.pipeline.scoring.panoptic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.semantic.SemanticResult;
import io.fovea.metrics.stats.Decimal;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A finished score, as text and as the document of {@code data-schemas/semantic-score.schema.json}.
 *
 * @param warnings for the user, in a fixed order
 * @param engine the name of the engine that scored
 */
public record SemanticOutcome(SemanticResult result, List<String> warnings, String engine) {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  static final String FORMAT = "fovea-semantic-score";

  public SemanticOutcome {
    warnings = List.copyOf(warnings);
  }

  /**
   * The four figures and a row a class, in percent; "-" where undefined. Lines end by line feeds.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "mIoU", result.meanIou());
    line(text, "fwIoU", result.frequencyWeightedIou());
    line(text, "pixel accuracy", result.pixelAccuracy());
    line(text, "mean accuracy", result.meanAccuracy());
    text.append(
        String.format(Locale.ROOT, "\n%5s %7s %9s %14s\n", "class", "IoU", "accuracy", "pixels"));
    for (SemanticResult.ClassQuality each : result.classes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%5d %7s %9s %,14d\n",
              each.id(),
              percent(each.iou()),
              percent(each.accuracy()),
              each.annotated()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, double value) {
    text.append(String.format(Locale.ROOT, "%-15s %7s\n", name, percent(value)));
  }

  private static String percent(double value) {
    return value == SemanticResult.UNDEFINED ? "-" : Decimal.fixed(100 * value, 2);
  }

  /** The document, ended by a line feed. */
  public String json() {
    return ScoreDocument.pretty(this::write);
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("version", VERSION);
    json.writeStringField("task", "semantic");
    json.writeStringField("engine", engine);
    json.writeObjectFieldStart("stats");
    json.writeNumberField("mean_iou", result.meanIou());
    json.writeNumberField("frequency_weighted_iou", result.frequencyWeightedIou());
    json.writeNumberField("pixel_accuracy", result.pixelAccuracy());
    json.writeNumberField("mean_accuracy", result.meanAccuracy());
    json.writeEndObject();
    json.writeObjectFieldStart("parameters");
    json.writeNumberField("classes", result.params().classes());
    json.writeNumberField("ignore_value", result.params().ignoreValue());
    json.writeEndObject();
    json.writeNumberField("images", result.axes().images());
    json.writeArrayFieldStart("per_class");
    for (SemanticResult.ClassQuality each : result.classes()) {
      json.writeStartObject();
      json.writeNumberField("id", each.id());
      json.writeNumberField("iou", each.iou());
      json.writeNumberField("accuracy", each.accuracy());
      json.writeNumberField("annotated", each.annotated());
      json.writeNumberField("predicted", each.predicted());
      json.writeNumberField("correct", each.correct());
      json.writeEndObject();
    }
    json.writeEndArray();
    int columns = result.params().classes() + 1;
    json.writeArrayFieldStart("confusion");
    for (int from = 0; from < result.confusion().length; from += columns) {
      json.writeArray(result.confusion(), from, columns);
    }
    json.writeEndArray();
    PanopticScoreDocument.writeWarnings(json, warnings);
    json.writeEndObject();
  }
}
