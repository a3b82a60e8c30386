package io.fovea.pipeline.scoring.panoptic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.semantic.SemanticResult;
import io.fovea.metrics.stats.Decimal;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A finished score, as text and as the document of {@code data-schemas/semantic-score.schema.json}.
 *
 * @param names of the images, in their order
 * @param warnings for the user, in a fixed order
 * @param engine the name of the engine that scored
 */
public record SemanticOutcome(
    SemanticResult result, List<String> names, List<String> warnings, String engine) {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  static final String FORMAT = "fovea-semantic-score";

  public SemanticOutcome {
    names = List.copyOf(names);
    warnings = List.copyOf(warnings);
  }

  /** Groups of classes. */
  public CategoryGroups<SemanticResult.Group> groups(Map<String, List<Long>> asked) {
    long[] ids = LongStream.range(0, result.params().classes()).toArray();
    return CategoryGroups.of(asked, ids, id -> id < 0 || id >= ids.length ? -1 : id, result::of);
  }

  /** The text without groups. */
  public String text() {
    return text(CategoryGroups.none());
  }

  /**
   * The four figures and a row a class, in percent; "-" where undefined; then the groups. Lines end
   * by line feeds.
   */
  public String text(CategoryGroups<SemanticResult.Group> groups) {
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
    groups
        .byName()
        .forEach(
            (name, group) -> {
              text.append("\ngroup ").append(CategoryGroups.shown(name)).append('\n');
              line(text, "mIoU", group.figures().meanIou());
              line(text, "fwIoU", group.figures().frequencyWeightedIou());
              line(text, "pixel accuracy", group.figures().pixelAccuracy());
              line(text, "mean accuracy", group.figures().meanAccuracy());
            });
    return text.toString();
  }

  private static void line(StringBuilder text, String name, double value) {
    text.append(String.format(Locale.ROOT, "%-15s %7s\n", name, percent(value)));
  }

  private static String percent(double value) {
    return value == SemanticResult.UNDEFINED ? "-" : Decimal.fixed(100 * value, 2);
  }

  /** The document without groups, ended by a line feed. */
  public String json() {
    return json(CategoryGroups.none());
  }

  /** The document, ended by a line feed. */
  public String json(CategoryGroups<SemanticResult.Group> groups) {
    return ScoreDocument.pretty(json -> write(json, groups));
  }

  private static void write(JsonGenerator json, SemanticResult.Group group) throws IOException {
    json.writeNumberField("mean_iou", group.meanIou());
    json.writeNumberField("frequency_weighted_iou", group.frequencyWeightedIou());
    json.writeNumberField("pixel_accuracy", group.pixelAccuracy());
    json.writeNumberField("mean_accuracy", group.meanAccuracy());
  }

  private void write(JsonGenerator json, CategoryGroups<SemanticResult.Group> groups)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("version", VERSION);
    json.writeStringField("task", "semantic");
    json.writeStringField("engine", engine);
    json.writeObjectFieldStart("stats");
    write(
        json,
        new SemanticResult.Group(
            result.meanIou(),
            result.frequencyWeightedIou(),
            result.pixelAccuracy(),
            result.meanAccuracy()));
    json.writeEndObject();
    json.writeObjectFieldStart("parameters");
    json.writeNumberField("classes", result.params().classes());
    json.writeNumberField("ignore_value", result.params().ignoreValue());
    json.writeEndObject();
    json.writeNumberField("images", result.axes().images());
    groups.writeTo(json, SemanticOutcome::write);
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
