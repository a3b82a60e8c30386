package io.fovea.pipeline.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.models.verify.Difference;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code fovea verify-model} writes.
 *
 * @param model the file
 * @param image the file
 * @param samples the file
 * @param recipe every field of it in one line
 * @param decoder likewise; null where none was named
 * @param isolated whether every stage was given what is stored of the one before
 * @param stages in the order in which they are computed
 */
public record Verification(
    String model,
    String image,
    String samples,
    String recipe,
    String decoder,
    boolean isolated,
    List<Difference> stages) {

  public Verification {
    stages = List.copyOf(stages);
  }

  /** The first stage that is beyond its tolerance. */
  public Optional<Difference> first() {
    return stages.stream().filter(stage -> !stage.agrees()).findFirst();
  }

  /** For people. */
  public String text() {
    StringBuilder out = new StringBuilder();
    for (Difference stage : stages) {
      out.append(stage.agrees() ? "agrees   " : "DIFFERS  ").append(clean(stage.stage()));
      if (!stage.shape().equals(stage.storedShape())) {
        out.append(": the shape is ")
            .append(stage.shape())
            .append(", stored ")
            .append(stage.storedShape())
            .append('\n');
        continue;
      }
      out.append(' ').append(sizes(stage.shape()));
      if (stage.at().isEmpty()) {
        out.append(": equal\n");
        continue;
      }
      out.append(
          String.format(
              Locale.ROOT,
              ": at most %s absolute, %s relative; at %s it is %s, stored %s",
              number(stage.greatest()),
              number(stage.relative()),
              stage.at(),
              number(stage.ours()),
              number(stage.stored())));
      if (!stage.agrees()) {
        out.append(
            String.format(
                Locale.ROOT,
                "; %d beyond %s + %s of the stored value",
                stage.beyond(),
                number(stage.tolerance().absolute()),
                number(stage.tolerance().relative())));
      }
      out.append('\n');
    }
    out.append(
        first()
            .map(stage -> "The first stage that differs is " + clean(stage.stage()) + ".\n")
            .orElse("Every stored stage agrees.\n"));
    return out.toString();
  }

  private static String sizes(List<Long> shape) {
    return shape.isEmpty()
        ? "of one number"
        : shape.stream().map(size -> Long.toString(size)).collect(Collectors.joining("x"));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  private static String clean(String name) {
    StringBuilder clean = new StringBuilder();
    name.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString();
  }

  /** {@code data-schemas/verification.schema.json} is its contract. */
  public String json() {
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          json.writeStringField("format", "fovea-verification");
          json.writeNumberField("version", 1);
          json.writeStringField("model", model);
          json.writeStringField("image", image);
          json.writeStringField("samples", samples);
          json.writeStringField("recipe", recipe);
          json.writeStringField("decoder", decoder);
          json.writeBooleanField("isolated", isolated);
          json.writeBooleanField("agrees", first().isEmpty());
          json.writeStringField("first_difference", first().map(Difference::stage).orElse(null));
          json.writeArrayFieldStart("stages");
          for (Difference stage : stages) {
            write(json, stage);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Difference stage) throws IOException {
    json.writeStartObject();
    json.writeStringField("stage", stage.stage());
    json.writeBooleanField("agrees", stage.agrees());
    longs(json, "shape", stage.shape());
    longs(json, "stored_shape", stage.storedShape());
    json.writeNumberField("beyond_tolerance", stage.beyond());
    number(json, "max_absolute", stage.greatest());
    number(json, "max_relative", stage.relative());
    longs(json, "at", stage.at());
    number(json, "value", stage.ours());
    number(json, "stored_value", stage.stored());
    number(json, "tolerance_absolute", stage.tolerance().absolute());
    number(json, "tolerance_relative", stage.tolerance().relative());
    json.writeEndObject();
  }

  private static void longs(JsonGenerator json, String key, List<Long> values) throws IOException {
    json.writeArrayFieldStart(key);
    for (long value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  /** JSON has no name for what is no number. */
  private static void number(JsonGenerator json, String key, double value) throws IOException {
    json.writeFieldName(key);
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(Double.toString(value));
    }
  }
}
