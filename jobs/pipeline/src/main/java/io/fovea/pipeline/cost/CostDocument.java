package io.fovea.pipeline.cost;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.models.cost.AttentionBlock;
import io.fovea.models.cost.ModelCost;
import io.fovea.models.cost.Rollup;
import io.fovea.models.cost.Uncounted;
import io.fovea.models.cost.Work;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A model's cost as a JSON document; {@code data-schemas/cost.schema.json} is its contract.
 * Multiply-adds are always MACs.
 */
final class CostDocument {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  private CostDocument() {}

  static String toJson(ModelCost cost, int depth) {
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          json.writeStringField("format", "fovea-cost");
          json.writeNumberField("version", VERSION);
          json.writeStringField("model", cost.model());
          json.writeObjectFieldStart("inputs");
          for (var input : cost.inputs().entrySet()) {
            json.writeArrayFieldStart(input.getKey());
            for (long size : input.getValue()) {
              json.writeNumber(size);
            }
            json.writeEndArray();
          }
          json.writeEndObject();
          json.writeObjectFieldStart("total");
          write(json, cost.total());
          json.writeNumberField("parameter_bytes", cost.parameterBytes());
          json.writeNumberField("peak_activation_bytes", cost.peakBytes());
          json.writeEndObject();
          json.writeObjectFieldStart("folded_norms");
          json.writeNumberField("count", cost.foldedNorms().count());
          json.writeNumberField(
              "parameters_before", cost.foldedNorms().parametersBefore(cost.parameters()));
          json.writeNumberField(
              "macs_before", cost.foldedNorms().macsBefore(cost.total().work().macs()));
          json.writeEndObject();
          write(json, "operators", cost.byOperator());
          write(json, "modules", cost.byModule(depth));
          json.writeArrayFieldStart("attention");
          for (AttentionBlock block : cost.attention()) {
            write(json, block);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("uncounted");
          for (Uncounted each : cost.uncounted()) {
            json.writeStartObject();
            json.writeStringField("operator", each.type());
            json.writeStringField("reason", each.reason());
            json.writeNumberField("count", each.count());
            json.writeStringField("example", each.example());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("notes");
          for (String note : cost.notes()) {
            json.writeString(note);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, String name, List<Rollup> rollups)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Rollup rollup : rollups) {
      json.writeStartObject();
      json.writeStringField("name", rollup.key());
      write(json, rollup);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Rollup rollup) throws IOException {
    json.writeNumberField("operators", rollup.operators());
    json.writeNumberField("uncounted_operators", rollup.uncounted());
    json.writeNumberField("parameters", rollup.parameters());
    write(json, rollup.work());
    json.writeNumberField("activation_bytes", rollup.activationBytes());
    json.writeNumberField("map_bytes", rollup.mapBytes());
  }

  private static void write(JsonGenerator json, Work work) throws IOException {
    json.writeNumberField("macs", work.macs());
    json.writeNumberField("matrix_macs", work.matrix());
    json.writeNumberField("gate_macs", work.gates());
    json.writeNumberField("softmax_elements", work.softmax());
    json.writeNumberField("elementwise_elements", work.elementwise());
  }

  private static void write(JsonGenerator json, AttentionBlock block) throws IOException {
    json.writeStartObject();
    json.writeStringField("module", block.module());
    json.writeStringField("softmax", block.softmax());
    json.writeStringField("scores", block.kind().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("masked", block.masked());
    json.writeArrayFieldStart("map");
    for (long size : block.map()) {
      json.writeNumber(size);
    }
    json.writeEndArray();
    json.writeNumberField("keys", block.keys());
    json.writeNumberField("map_bytes", block.mapBytes());
    json.writeObjectFieldStart("core");
    write(json, block.core());
    json.writeEndObject();
    json.writeObjectFieldStart("projections");
    write(json, block.projections());
    json.writeEndObject();
    json.writeEndObject();
  }
}
