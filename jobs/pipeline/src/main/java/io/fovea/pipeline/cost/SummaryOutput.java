package io.fovea.pipeline.cost;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.models.attention.AttentionProbe;
import io.fovea.models.cost.ModelSummary;
import io.fovea.models.verify.AttentionReport;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code fovea inspect} writes. */
public final class SummaryOutput {
  private SummaryOutput() {}

  /** For people. */
  public static String text(ModelSummary summary) {
    StringBuilder out = new StringBuilder();
    line(out, "model", summary.file().path().toString());
    line(out, "producer", summary.producer().isEmpty() ? "not stated" : summary.producer());
    line(
        out,
        "format",
        "ONNX IR " + summary.file().irVersion() + ", opset " + summary.file().opset());
    line(out, "sha256", summary.file().digest());
    line(out, "size", Cell.bytes(size(summary.file().path())).shown());
    line(out, "weights", Cell.count(summary.weights()).shown() + " numbers");
    for (Path file : summary.file().externalFiles()) {
      line(out, "external", file.getFileName() + " (" + Cell.bytes(size(file)).shown() + ")");
    }
    summary.inputs().forEach(input -> line(out, "input", input));
    summary.outputs().forEach(output -> line(out, "output", output));
    summary.operators().forEach((name, count) -> line(out, "operator", name + " x " + count));
    line(out, "decoders", listed(summary.decoders()));
    line(out, "recipes", listed(summary.recipes()));
    return out.toString();
  }

  /** What {@code --attention-diagnostics} adds for people. */
  public static String text(AttentionReport report) {
    List<List<Cell>> attentions = new ArrayList<>();
    for (AttentionReport.Attention each : report.attentions()) {
      attentions.add(
          List.of(
              Cell.text(each.softmax()),
              Cell.text(CostReport.joined(each.map())),
              figure(each.diagnostics().alike()),
              figure(each.diagnostics().followsNorms())));
    }
    List<List<Cell>> queries = new ArrayList<>();
    for (AttentionProbe.Queries each : report.queries()) {
      queries.add(
          List.of(
              Cell.text(each.name()),
              Cell.text(Integer.toString(each.rows())),
              figure(each.terms().withNorms()),
              figure(each.terms().withoutNorms())));
    }
    Table maps =
        new Table(
            "Attention on inputs from " + report.inputs(),
            1,
            List.of("softmax", "map", "alike", "follows norms"),
            attentions);
    Table learned =
        new Table(
            "Learned queries: distance from orthogonal rows",
            1,
            List.of("weight", "rows", "with norms", "without norms"),
            queries);
    return "\n"
        + (attentions.isEmpty() ? "no attention was found\n" : maps.text())
        + "\n"
        + (queries.isEmpty() ? "no learned queries were found\n" : learned.text());
  }

  private static Cell figure(double value) {
    return Cell.text(Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4g", value));
  }

  private static void write(JsonGenerator json, AttentionReport report) throws IOException {
    json.writeObjectFieldStart("attention_diagnostics");
    json.writeStringField("inputs", report.inputs());
    json.writeArrayFieldStart("maps");
    for (AttentionReport.Attention each : report.attentions()) {
      json.writeStartObject();
      json.writeStringField("softmax", each.softmax());
      json.writeArrayFieldStart("map");
      for (long size : each.map()) {
        json.writeNumber(size);
      }
      json.writeEndArray();
      number(json, "alike", each.diagnostics().alike());
      number(json, "follows_norms", each.diagnostics().followsNorms());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("queries");
    for (AttentionProbe.Queries each : report.queries()) {
      json.writeStartObject();
      json.writeStringField("weight", each.name());
      json.writeNumberField("rows", each.rows());
      number(json, "with_norms", each.terms().withNorms());
      number(json, "without_norms", each.terms().withoutNorms());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }

  /** "none" alone would be read as the recipe of that name. */
  private static String listed(List<String> names) {
    return names.isEmpty() ? "- (no named one fits as it is)" : String.join(", ", names);
  }

  private static void line(StringBuilder out, String key, String value) {
    StringBuilder clean = new StringBuilder();
    value.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    out.append(String.format(Locale.ROOT, "%-9s %s\n", key, clean));
  }

  /** {@code data-schemas/inspect.schema.json} is its contract. */
  public static String json(ModelSummary summary, Optional<AttentionReport> attention) {
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          json.writeStringField("format", "fovea-inspect");
          json.writeNumberField("version", 1);
          json.writeStringField("model", summary.file().path().toString());
          json.writeStringField("producer", summary.producer());
          json.writeNumberField("ir_version", summary.file().irVersion());
          json.writeNumberField("opset", summary.file().opset());
          json.writeStringField("sha256", summary.file().digest());
          json.writeNumberField("bytes", size(summary.file().path()));
          json.writeNumberField("weights", summary.weights());
          json.writeArrayFieldStart("external");
          for (Path file : summary.file().externalFiles()) {
            json.writeStartObject();
            json.writeStringField("name", file.getFileName().toString());
            json.writeNumberField("bytes", size(file));
            json.writeEndObject();
          }
          json.writeEndArray();
          strings(json, "inputs", summary.inputs());
          strings(json, "outputs", summary.outputs());
          json.writeObjectFieldStart("operators");
          for (var operator : summary.operators().entrySet()) {
            json.writeNumberField(operator.getKey(), operator.getValue());
          }
          json.writeEndObject();
          strings(json, "decoders", summary.decoders());
          strings(json, "recipes", summary.recipes());
          if (attention.isPresent()) {
            write(json, attention.get());
          }
          json.writeEndObject();
        });
  }

  private static void strings(JsonGenerator json, String key, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
