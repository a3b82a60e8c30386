package io.fovea.pipeline.scoring.panoptic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.classification.ClassificationResult;
import io.fovea.metrics.stats.Decimal;
import io.fovea.pipeline.scoring.ScoreDocument;
import io.fovea.pipeline.scoring.details.DetailTable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A finished score, as text and as the document of {@code
 * data-schemas/classification-score.schema.json}.
 *
 * @param withoutPrediction images that count as wrong for want of one
 * @param warnings for the user, in a fixed order
 * @param engine the name of the engine that scored
 * @param tables behind it
 */
public record ClassificationOutcome(
    ClassificationResult result,
    long withoutPrediction,
    List<String> warnings,
    String engine,
    List<DetailTable> tables) {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  static final String FORMAT = "fovea-classification-score";

  public ClassificationOutcome {
    warnings = List.copyOf(warnings);
  }

  /** A line a top, in percent, ended by line feeds. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%-6s %9s %15s\n", "", "accuracy", "mean of classes"));
    for (int t = 0; t < result.accuracies().size(); t++) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-6s %9s %15s\n",
              "top-" + result.params().tops().get(t),
              Decimal.fixed(100 * result.accuracies().get(t), 2),
              Decimal.fixed(100 * result.meanAccuracies().get(t), 2)));
    }
    return text.toString();
  }

  /** The document, ended by a line feed. */
  public String json() {
    return ScoreDocument.pretty(this::write);
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("version", VERSION);
    json.writeStringField("task", "classification");
    json.writeStringField("engine", engine);
    json.writeArrayFieldStart("stats");
    for (int t = 0; t < result.accuracies().size(); t++) {
      json.writeStartObject();
      json.writeNumberField("top", result.params().tops().get(t));
      json.writeNumberField("accuracy", result.accuracies().get(t));
      json.writeNumberField("mean_class_accuracy", result.meanAccuracies().get(t));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("counts");
    json.writeNumberField("images", result.axes().images());
    json.writeNumberField("images_without_prediction", withoutPrediction);
    json.writeEndObject();
    json.writeArrayFieldStart("per_class");
    for (ClassificationResult.ClassAccuracy each : result.classes()) {
      json.writeStartObject();
      json.writeNumberField("id", each.id());
      json.writeNumberField("images", each.images());
      json.writeArrayFieldStart("hits");
      for (long hits : each.hits()) {
        json.writeNumber(hits);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    PanopticScoreDocument.writeWarnings(json, warnings);
    json.writeEndObject();
  }
}
