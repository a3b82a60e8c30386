package io.fovea.pipeline.scoring.video;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.video.VideoParams;
import io.fovea.metrics.video.VideoResult;
import io.fovea.pipeline.scoring.CategoryScore;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * A video score as a JSON document; {@code data-schemas/video-score.schema.json} is its contract.
 * Numbers are written so that reading them gives the same double.
 */
public final class VideoDocument {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  static final String FORMAT = "fovea-video-score";

  private VideoDocument() {}

  /** The document, ended by a line feed. */
  public static String toJson(VideoScores scores) {
    return ScoreDocument.pretty(json -> write(json, scores));
  }

  private static void write(JsonGenerator json, VideoScores scores) throws IOException {
    VideoOutcome first = scores.parts().get(0).outcome();
    VideoParams params = first.result().params();
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("version", VERSION);
    json.writeStringField("task", "video");
    json.writeStringField("protocol", scores.protocol());
    json.writeStringField("mode", params.mode().name().toLowerCase(Locale.ROOT));
    json.writeStringField("engine", first.engine());
    if (scores.meanAveragePrecision().isPresent()) {
      json.writeNumberField("mAP", scores.meanAveragePrecision().getAsDouble());
    } else {
      json.writeNullField("mAP");
    }
    if (scores.meanAveragePrecision().isPresent() && !groups(scores).isEmpty()) {
      json.writeObjectFieldStart("mAP_groups");
      for (String group : groups(scores)) {
        json.writeNumberField(group, scores.meanAveragePrecision(group).getAsDouble());
      }
      json.writeEndObject();
    }
    json.writeArrayFieldStart("parts");
    for (VideoScores.Part part : scores.parts()) {
      write(json, part);
    }
    json.writeEndArray();
    writeParameters(json, params);
    json.writeArrayFieldStart("warnings");
    for (String warning : scores.warnings()) {
      json.writeString(warning);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static Set<String> groups(VideoScores scores) {
    return scores.parts().get(0).groups().byName().keySet();
  }

  private static void write(JsonGenerator json, VideoResult result) throws IOException {
    for (var stat : result.summary().stats().entrySet()) {
      json.writeNumberField(stat.getKey(), stat.getValue());
    }
  }

  private static void write(JsonGenerator json, VideoScores.Part part) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", part.name());
    json.writeObjectFieldStart("stats");
    write(json, part.outcome().result());
    json.writeEndObject();
    part.groups().writeTo(json, VideoDocument::write);
    VideoCounts counts = part.outcome().counts();
    json.writeObjectFieldStart("counts");
    json.writeNumberField("videos", counts.videos());
    json.writeNumberField("categories", counts.categories());
    json.writeNumberField("annotations", counts.annotations());
    json.writeNumberField("predictions", counts.predictions());
    json.writeNumberField("unknown_category", counts.unknownCategory());
    json.writeEndObject();
    json.writeArrayFieldStart("per_category");
    for (CategoryScore category : CategoryScore.of(part.outcome().result().curves())) {
      json.writeStartObject();
      json.writeNumberField("id", category.id());
      json.writeStringField("name", category.name());
      for (int i = 0; i < CategoryScore.KEYS.size(); i++) {
        json.writeNumberField(CategoryScore.KEYS.get(i), category.values()[i]);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeParameters(JsonGenerator json, VideoParams params) throws IOException {
    json.writeObjectFieldStart("parameters");
    json.writeArrayFieldStart("iou_thresholds");
    for (double threshold : params.detection().iouThresholds()) {
      json.writeNumber(threshold);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("max_tubes");
    for (int cap : params.detection().maxDetections()) {
      json.writeNumber(cap);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("area_ranges");
    for (AreaRange range : params.detection().areaRanges()) {
      json.writeStartObject();
      json.writeStringField("label", range.label());
      json.writeNumberField("min", range.min());
      json.writeNumberField("max", range.max());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("class_agnostic", !params.detection().useCategories());
    json.writeEndObject();
  }
}
