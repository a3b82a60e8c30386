package io.fovea.pipeline.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.DetectionSummary;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.errors.ErrorResult;
import io.fovea.metrics.errors.ErrorType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A score as a JSON document; {@code data-schemas/score.schema.json} is its contract. Numbers are
 * written so that reading them gives the same double.
 */
public final class ScoreDocument {
  /** Changes when a reader of the old form could be misled. */
  static final int VERSION = 1;

  static final String FORMAT = "fovea-score";

  private static final List<String> CAP_KEYS = List.of("AR1", "AR10", "AR100");

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private ScoreDocument() {}

  /**
   * The document, ended by a line feed.
   *
   * @param complete false where more images failed than the policy allows
   */
  public static String toJson(ScoreOutcome outcome, boolean complete) {
    return toJson(outcome, ScoreExtras.NONE, complete);
  }

  /** As above with what was asked for besides. */
  public static String toJson(ScoreOutcome outcome, ScoreExtras extras, boolean complete) {
    return pretty(json -> write(json, outcome, extras, complete));
  }

  /** What writes a document. */
  public interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** A document as people read it, ended by a line feed. */
  public static String pretty(Content content) {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      var lineFeed = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(lineFeed));
      content.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.append('\n').toString();
  }

  /**
   * A document of a run's score, with the run's counts at its end under {@code run}.
   *
   * @param document of {@link #pretty}, an object
   * @param images that the run was given
   * @param failed of these, scored as empty
   * @param complete false where more failed than the policy allows
   */
  public static String ofRun(String document, long images, long failed, boolean complete) {
    int end = document.lastIndexOf("\n}");
    return document.substring(0, end)
        + ",\n  \"run\" : {\n    \"images\" : "
        + images
        + ",\n    \"failed_images\" : "
        + failed
        + ",\n    \"complete\" : "
        + complete
        + "\n  }\n}\n";
  }

  private static void write(
      JsonGenerator json, ScoreOutcome outcome, ScoreExtras extras, boolean complete)
      throws IOException {
    DetectionResult result = outcome.result();
    DetectionSummary summary = result.summary();
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("version", VERSION);
    json.writeStringField("task", task(result.params()));
    json.writeStringField("iou", result.params().iouType().id());
    json.writeStringField("mode", result.params().mode().name().toLowerCase(Locale.ROOT));
    json.writeStringField("engine", outcome.engine());
    json.writeBooleanField("complete", complete);
    json.writeObjectFieldStart("stats");
    for (var stat : summary.stats().entrySet()) {
      json.writeNumberField(stat.getKey(), stat.getValue());
    }
    json.writeEndObject();
    writeDefinitions(json, summary, result.params());
    writeParameters(json, result.params());
    writeCounts(json, outcome.counts());
    writeCategories(json, result);
    if (!extras.groups().isEmpty()) {
      writeGroups(json, extras.groups());
    }
    if (extras.errors().isPresent()) {
      writeErrors(json, extras.errors().get());
    }
    json.writeArrayFieldStart("warnings");
    for (String warning : outcome.warnings()) {
      json.writeString(warning);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeGroups(JsonGenerator json, Map<String, DetectionResult> groups)
      throws IOException {
    json.writeObjectFieldStart("groups");
    for (var group : groups.entrySet()) {
      json.writeObjectFieldStart(group.getKey());
      json.writeNumberField("categories", group.getValue().axes().categoryIds().length);
      json.writeObjectFieldStart("stats");
      for (var stat : group.getValue().summary().stats().entrySet()) {
        json.writeNumberField(stat.getKey(), stat.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeErrors(JsonGenerator json, ErrorResult errors) throws IOException {
    json.writeObjectFieldStart("tide");
    json.writeNumberField(
        "foreground", errors.params().detection().iouThresholds().get(0).doubleValue());
    json.writeNumberField("background", errors.params().background());
    json.writeNumberField("ap50", errors.averagePrecision());
    json.writeNumberField("true_positives", errors.truePositives());
    json.writeNumberField("false_positives", errors.falsePositives());
    json.writeArrayFieldStart("errors");
    for (ErrorType type : ErrorType.values()) {
      json.writeStartObject();
      json.writeStringField("type", type.id());
      json.writeNumberField("count", errors.counts().get(type));
      json.writeNumberField("gain", errors.gains().get(type));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("gain_without_false_positives", errors.withoutFalsePositives());
    json.writeNumberField("gain_without_false_negatives", errors.withoutFalseNegatives());
    json.writeNumberField("ap50_all_mended", errors.allMended());
    json.writeEndObject();
  }

  private static String task(DetectionParams params) {
    return params.federated()
        ? "lvis"
        : params.iouType() == IouType.KEYPOINTS ? "keypoints" : "instance";
  }

  /** What each number is: its keys are fixed, whatever the caps and thresholds. */
  private static void writeDefinitions(
      JsonGenerator json, DetectionSummary summary, DetectionParams params) throws IOException {
    json.writeObjectFieldStart("definitions");
    Iterator<String> lines = summary.lines().iterator();
    for (String key : summary.stats().keySet()) {
      boolean absent = CAP_KEYS.indexOf(key) >= params.maxDetections().size();
      json.writeStringField(
          key, absent ? "undefined: there are fewer caps" : definition(lines.next()));
    }
    json.writeEndObject();
  }

  /** A printed line without its number and its padding. */
  private static String definition(String line) {
    return line.substring(0, line.lastIndexOf('=')).strip().replaceAll(" +", " ");
  }

  private static void writeParameters(JsonGenerator json, DetectionParams params)
      throws IOException {
    json.writeObjectFieldStart("parameters");
    writeNumbers(json, "iou_thresholds", params.iouThresholds());
    writeNumbers(json, "recall_thresholds", params.recallThresholds());
    json.writeArrayFieldStart("max_dets");
    for (int cap : params.maxDetections()) {
      json.writeNumber(cap);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("area_ranges");
    for (AreaRange range : params.areaRanges()) {
      json.writeStartObject();
      json.writeStringField("label", range.label());
      json.writeNumberField("min", range.min());
      json.writeNumberField("max", range.max());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("class_agnostic", !params.useCategories());
    if (params.iouType() == IouType.BOUNDARY) {
      json.writeNumberField("dilation_ratio", params.dilationRatio());
    }
    if (params.iouType() == IouType.KEYPOINTS) {
      writeNumbers(json, "sigmas", params.sigmas());
    }
    json.writeEndObject();
  }

  private static void writeNumbers(JsonGenerator json, String key, List<Double> values)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (double value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  private static void writeCounts(JsonGenerator json, ScoreCounts counts) throws IOException {
    json.writeObjectFieldStart("counts");
    json.writeNumberField("images", counts.images());
    json.writeNumberField("categories", counts.categories());
    json.writeNumberField("annotations", counts.annotations());
    json.writeNumberField("detections", counts.detections());
    json.writeNumberField("unknown_category", counts.unknownCategory());
    json.writeNumberField("failed_images", counts.failedImages());
    json.writeEndObject();
  }

  private static void writeCategories(JsonGenerator json, DetectionResult result)
      throws IOException {
    json.writeArrayFieldStart("per_category");
    for (CategoryScore category : CategoryScore.of(result)) {
      json.writeStartObject();
      json.writeNumberField("id", category.id());
      json.writeStringField("name", category.name());
      for (int i = 0; i < CategoryScore.KEYS.size(); i++) {
        json.writeNumberField(CategoryScore.KEYS.get(i), category.values()[i]);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
