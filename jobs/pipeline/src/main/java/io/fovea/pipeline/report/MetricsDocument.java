package io.fovea.pipeline.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.fovea.pipeline.scoring.FlatMetrics;
import io.fovea.pipeline.store.Manifest.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A report's figures as JSON: {@code metrics.json}; {@code data-schemas/metrics.schema.json}. */
public final class MetricsDocument {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  static final String FORMAT = "fovea-metrics";

  private MetricsDocument() {}

  /**
   * The figures of all tasks by flat key, as {@link FlatMetrics} has them. Where two tasks would
   * have the same key, that of the later one begins with its name.
   */
  public static String flat(ReportModel report) {
    Map<String, Double> all = new LinkedHashMap<>();
    for (ReportModel.Task task : report.tasks()) {
      String score = task.score().json(report.status() == Status.COMPLETE);
      FlatMetrics.of(score)
          .forEach(
              (key, value) -> {
                if (all.putIfAbsent(key, value) != null) {
                  all.put(task.name().replace('/', '_') + "/" + key, value);
                }
              });
    }
    return FlatMetrics.toJson(all);
  }

  /** The document: each task's score as {@code fovea score} writes it, by the task's name. */
  public static byte[] write(ReportModel report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      json.writeStringField("run", report.title());
      json.writeStringField("row", report.system());
      json.writeStringField("status", report.status().name());
      json.writeObjectFieldStart("scores");
      for (ReportModel.Task task : report.tasks()) {
        json.writeFieldName(task.name());
        json.writeRawValue(task.score().json(report.status() == Status.COMPLETE).strip());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
