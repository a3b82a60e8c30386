package io.fovea.pipeline.cost;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.models.attention.Attention;
import io.fovea.models.attention.Mechanisms;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.util.ArrayList;
import java.util.List;

/** What each attention mechanism costs at several numbers of tokens. */
public final class Comparison {
  /** The numbers of tokens: square maps whose sides halve. */
  public static final List<Integer> TOKENS = List.of(64, 256, 1024, 4096, 16384);

  private final int width;
  private final boolean flops;
  private final List<Predicted> entries = new ArrayList<>();

  /**
   * Works the costs out.
   *
   * @param width of tokens
   * @param flops whether multiply-adds are given twofold
   */
  public Comparison(int width, boolean flops) {
    this.width = width;
    this.flops = flops;
    for (int tokens : TOKENS) {
      for (Attention mechanism : Mechanisms.at(tokens, width)) {
        entries.add(Predicted.of(mechanism, tokens));
      }
    }
  }

  Table table() {
    List<List<Cell>> rows = new ArrayList<>();
    List<String> names = entries.stream().map(Predicted::mechanism).distinct().toList();
    for (String name : names) {
      for (Predicted entry : entries) {
        if (entry.mechanism().equals(name)) {
          long factor = flops ? 2 : 1;
          rows.add(
              List.of(
                  Cell.text(name),
                  Cell.text(Integer.toString(entry.tokens())),
                  Cell.count(entry.cost().parameters()),
                  Cell.count(factor * entry.cost().total().work().macs()),
                  Cell.count(factor * entry.core().macs()),
                  Cell.count(entry.cost().total().work().softmax()),
                  Cell.bytes(entry.cost().total().mapBytes()),
                  Cell.bytes(entry.cost().peakBytes())));
        }
      }
    }
    return new Table(
        "Attention mechanisms of width " + width,
        1,
        List.of(
            "mechanism",
            "tokens",
            "parameters",
            flops ? "FLOPs" : "MACs",
            flops ? "core FLOPs" : "core MACs",
            "softmax",
            "maps",
            "peak"),
        rows);
  }

  String json() {
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          json.writeStringField("format", "fovea-cost-comparison");
          json.writeNumberField("version", CostDocument.VERSION);
          json.writeNumberField("width", width);
          json.writeArrayFieldStart("mechanisms");
          for (Predicted entry : entries) {
            write(json, entry);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Predicted entry) throws java.io.IOException {
    json.writeStartObject();
    json.writeStringField("mechanism", entry.mechanism());
    json.writeNumberField("tokens", entry.tokens());
    json.writeNumberField("parameters", entry.cost().parameters());
    json.writeNumberField("macs", entry.cost().total().work().macs());
    json.writeNumberField("core_macs", entry.core().macs());
    json.writeNumberField("softmax_elements", entry.cost().total().work().softmax());
    json.writeNumberField("map_bytes", entry.cost().total().mapBytes());
    json.writeNumberField("peak_activation_bytes", entry.cost().peakBytes());
    json.writeEndObject();
  }
}
