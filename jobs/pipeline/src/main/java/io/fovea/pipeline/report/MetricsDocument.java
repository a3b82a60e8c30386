package io.fovea.pipeline.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/** A report's figures as JSON: {@code metrics.json}; {@code data-schemas/metrics.schema.json}. */
public final class MetricsDocument {
  /** The version of the format that is written. */
  public static final int VERSION = 1;

  private MetricsDocument() {}

  /** The document: figures at full precision, -1 where undefined. */
  public static byte[] write(ReportModel report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("run", report.title());
      json.writeStringField("row", report.system());
      json.writeStringField("status", report.status().name());
      json.writeNumberField("images", report.counts().images());
      json.writeNumberField("failed", report.counts().failed());
      json.writeArrayFieldStart("tasks");
      for (ReportModel.Task task : report.tasks()) {
        write(json, task);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, ReportModel.Task task) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", task.name());
    json.writeStringField("task", "instance");
    json.writeStringField("iou", task.result().params().iouType().id());
    json.writeStringField("mode", task.result().params().mode().name().toLowerCase(Locale.ROOT));
    json.writeStringField("engine", task.engine());
    json.writeNumberField("annotations", task.counts().annotations());
    json.writeNumberField("detections", task.counts().detections());
    write(json, "stats", task.result().summary().stats());
    json.writeArrayFieldStart("categories");
    for (CategoryFigures category : CategoryFigures.of(task.result())) {
      json.writeStartObject();
      json.writeNumberField("id", category.id());
      json.writeStringField("name", category.name());
      write(json, "stats", category.figures());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("warnings");
    for (String warning : task.warnings()) {
      json.writeString(warning);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Map<String, Double> figures)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      json.writeNumberField(figure.getKey(), figure.getValue());
    }
    json.writeEndObject();
  }
}
