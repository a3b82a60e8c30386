package io.fovea.pipeline.scoring.ranking;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.saliency.AttentionShifts;
import io.fovea.metrics.saliency.Figure;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.saliency.RankingResult;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.Locale;

/**
 * A ranking score as a JSON document; {@code data-schemas/ranking-score.schema.json} is its
 * contract. Numbers are written so that reading them gives the same double.
 */
public final class RankingDocument {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  static final String FORMAT = "fovea-ranking-score";

  private RankingDocument() {}

  /** The document, ended by a line feed. */
  public static String toJson(RankingOutcome outcome) {
    return ScoreDocument.pretty(json -> write(json, outcome));
  }

  private static void write(JsonGenerator json, RankingOutcome outcome) throws IOException {
    RankingResult result = outcome.result();
    RankingParams params = result.params();
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("version", VERSION);
    json.writeStringField("task", "ranking");
    json.writeStringField("mode", params.mode().name().toLowerCase(Locale.ROOT));
    json.writeStringField("engine", outcome.engine());
    json.writeArrayFieldStart("figures");
    for (Figure figure : result.figures()) {
      write(json, figure);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("attention_shifts");
    write(json, "predicted", result.predictedShifts());
    write(json, "ground_truth", result.trueShifts());
    json.writeEndObject();
    json.writeObjectFieldStart("parameters");
    json.writeArrayFieldStart("profiles");
    for (RankingProfile profile : params.profiles()) {
      json.writeStartObject();
      json.writeStringField("id", profile.id());
      json.writeStringField("source", profile.source());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (params.minScore() == Double.NEGATIVE_INFINITY) {
      json.writeNullField("min_score");
    } else {
      json.writeNumberField("min_score", params.minScore());
    }
    if (params.maxObjects() == Integer.MAX_VALUE) {
      json.writeNullField("max_objects");
    } else {
      json.writeNumberField("max_objects", params.maxObjects());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("counts");
    json.writeNumberField("images", result.images().size());
    json.writeNumberField("ranked_objects", outcome.truths());
    json.writeNumberField("predictions", outcome.predictions());
    json.writeNumberField("images_without_record", outcome.withoutRecord());
    json.writeEndObject();
    json.writeArrayFieldStart("warnings");
    for (String warning : outcome.warnings()) {
      json.writeString(warning);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Figure figure) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", figure.key());
    json.writeStringField("profile", figure.profile().id());
    json.writeStringField("figure", figure.measure().key());
    if (Double.isNaN(figure.value())) {
      json.writeNullField("value");
    } else {
      json.writeNumberField("value", figure.value());
    }
    json.writeNumberField("images", figure.counted());
    json.writeNumberField("counted_as_zero", figure.zeroed());
    json.writeNumberField("left_out", figure.leftOut());
    json.writeStringField("definition", figure.measure().definition());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String whose, AttentionShifts shifts)
      throws IOException {
    json.writeObjectFieldStart(whose);
    json.writeNumberField("mean", shifts.mean());
    json.writeNumberField("deviation", shifts.deviation());
    json.writeNumberField("least", shifts.least());
    json.writeNumberField("most", shifts.most());
    json.writeEndObject();
  }
}
