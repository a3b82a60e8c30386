package io.fovea.pipeline.cost;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.stats.PowerLaw;
import io.fovea.models.measure.Measurement;
import io.fovea.pipeline.cost.MeasuredComparison.Row;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Measured mechanisms as a JSON document; {@code data-schemas/cost-measured.schema.json} is its
 * contract.
 */
final class MeasuredDocument {
  /** Changes when a reader of the old form could be misled. */
  private static final int VERSION = 1;

  private MeasuredDocument() {}

  static String toJson(MeasuredComparison measured) {
    MeasureRequest request = measured.request();
    List<Machine> machines = measured.machines();
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          json.writeStringField("format", "fovea-cost-measured");
          json.writeNumberField("version", VERSION);
          json.writeNumberField("width", request.width());
          json.writeNumberField("threads", request.settings().threads());
          json.writeNumberField("warm_up", request.settings().warmUp());
          json.writeNumberField("repeats", request.settings().repeats());
          json.writeNumberField("seconds", request.settings().seconds());
          json.writeNumberField("at_once", request.atOnce());
          json.writeNumberField("full_tokens", request.fullTokens());
          json.writeNumberField("failures", measured.failures());
          json.writeArrayFieldStart("machines");
          for (Machine machine : machines) {
            write(json, machine);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("mechanisms");
          for (String mechanism : request.mechanisms()) {
            json.writeStartObject();
            json.writeStringField("mechanism", mechanism);
            write(json, "exponent", measured.growth(mechanism));
            write(json, "processor_exponent", measured.processorGrowth(mechanism));
            write(json, "macs_exponent", measured.predictedGrowth(mechanism));
            json.writeArrayFieldStart("sizes");
            for (Row row : measured.rows(mechanism)) {
              write(json, row, machines);
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Machine machine) throws IOException {
    json.writeStartObject();
    json.writeStringField("processor", machine.processor());
    json.writeNumberField("processors", machine.processors());
    if (machine.memoryBytes() >= 0) {
      json.writeNumberField("memory_bytes", machine.memoryBytes());
    }
    json.writeStringField("system", machine.system());
    json.writeStringField("onnxruntime", machine.runtime());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Optional<PowerLaw> law)
      throws IOException {
    if (law.isPresent()) {
      json.writeNumberField(name, law.get().exponent());
    } else {
      json.writeNullField(name);
    }
  }

  private static void write(JsonGenerator json, Row row, List<Machine> machines)
      throws IOException {
    Predicted predicted = row.predicted();
    MeasuredCell cell = row.cell();
    json.writeStartObject();
    json.writeNumberField("tokens", predicted.tokens());
    json.writeNumberField("parameters", predicted.cost().parameters());
    json.writeNumberField("macs", predicted.cost().total().work().macs());
    json.writeNumberField("core_macs", predicted.core().macs());
    json.writeNumberField("softmax_elements", predicted.cost().total().work().softmax());
    json.writeNumberField("map_bytes", predicted.cost().total().mapBytes());
    json.writeNumberField("peak_activation_bytes", predicted.cost().peakBytes());
    json.writeStringField(
        "state", cell.isMeasured() ? "measured" : cell.failed() ? "failed" : "left-out");
    if (cell.machine() != null) {
      json.writeNumberField("machine", machines.indexOf(cell.machine()));
    }
    if (cell.load() >= 0) {
      json.writeNumberField("load_average", cell.load());
    }
    if (cell.isMeasured()) {
      write(json, "block", cell.block());
      write(json, "core", cell.core());
    } else {
      json.writeStringField("reason", cell.reason());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Measurement measurement)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("p50_nanoseconds", measurement.percentile(50));
    json.writeNumberField("p90_nanoseconds", measurement.percentile(90));
    numbers(json, "nanoseconds", measurement.nanos());
    numbers(json, "processor_nanoseconds", measurement.processorNanos());
    if (measurement.runBytes() >= 0) {
      json.writeNumberField("open_memory_bytes", measurement.openBytes());
      json.writeNumberField("memory_bytes", measurement.runBytes());
    }
    json.writeEndObject();
  }

  private static void numbers(JsonGenerator json, String name, List<Long> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (long value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }
}
