package io.fovea.pipeline.scoring.video;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.video.LabelMeasure;
import io.fovea.metrics.video.LabelResult;
import io.fovea.metrics.video.LabelTerms;
import io.fovea.metrics.video.PanopticCounts;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A score of labelled videos as a JSON document; {@code
 * data-schemas/video-labels-score.schema.json} is its contract. Numbers are written so that reading
 * them gives the same double; null stands where nothing is defined.
 */
public final class LabelScoreDocument {
  private LabelScoreDocument() {}

  /** VPQ over groups of classes; NaN where no class of a group has a segment. */
  public static CategoryGroups<Double> groups(LabelResult result, Map<String, List<Long>> asked) {
    int classes = result.params().classes();
    return CategoryGroups.of(
        asked,
        LongStream.range(0, classes).toArray(),
        id -> id < 0 || id >= classes ? -1 : id,
        places -> result.vpq(k -> Arrays.binarySearch(places, k) >= 0));
  }

  /** The document, ended by a line feed. */
  public static String toJson(LabelResult result, CategoryGroups<Double> groups, String engine) {
    return ScoreDocument.pretty(json -> write(json, result, groups, engine));
  }

  private static void write(
      JsonGenerator json, LabelResult result, CategoryGroups<Double> groups, String engine)
      throws IOException {
    boolean panoptic = result.params().measure() == LabelMeasure.VPQ;
    json.writeStartObject();
    json.writeStringField("format", "fovea-video-labels-score");
    json.writeNumberField("version", 1);
    json.writeStringField("task", "video");
    json.writeStringField("protocol", result.params().measure().name().toLowerCase(Locale.ROOT));
    json.writeStringField("engine", engine);
    json.writeObjectFieldStart("stats");
    if (panoptic) {
      for (LabelResult.Group group : LabelResult.Group.values()) {
        number(json, "VPQ_" + group.name().toLowerCase(Locale.ROOT), result.vpq(group));
      }
    } else {
      number(json, "STQ", result.stq());
      number(json, "AQ", result.aq());
      number(json, "SQ", result.sq());
    }
    json.writeEndObject();
    groups.writeTo(json, (out, vpq) -> number(out, "VPQ", vpq));
    if (panoptic) {
      writeWindows(json, result);
    } else {
      writeVideos(json, result);
    }
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String key, double value) throws IOException {
    if (Double.isNaN(value)) {
      json.writeNullField(key);
    } else {
      json.writeNumberField(key, value);
    }
  }

  private static void writeWindows(JsonGenerator json, LabelResult result) throws IOException {
    json.writeArrayFieldStart("windows");
    for (int w = 0; w < result.params().windows().size(); w++) {
      json.writeStartObject();
      json.writeNumberField("frames", result.params().windows().get(w));
      for (LabelResult.Group group : LabelResult.Group.values()) {
        LabelResult.Quality quality = result.quality(w, group);
        json.writeObjectFieldStart(group.name().toLowerCase(Locale.ROOT));
        number(json, "pq", quality.pq());
        number(json, "sq", quality.sq());
        number(json, "rq", quality.rq());
        json.writeNumberField("classes", quality.classes());
        json.writeEndObject();
      }
      json.writeArrayFieldStart("per_class");
      List<PanopticCounts> counts = result.counts(w);
      for (int k = 0; k < counts.size(); k++) {
        PanopticCounts each = counts.get(k);
        json.writeStartObject();
        json.writeNumberField("id", k);
        json.writeNumberField("pq", each.pq());
        json.writeNumberField("sq", each.sq());
        json.writeNumberField("rq", each.rq());
        json.writeNumberField("iou", each.iou());
        json.writeNumberField("tp", each.tp());
        json.writeNumberField("fp", each.fp());
        json.writeNumberField("fn", each.fn());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeVideos(JsonGenerator json, LabelResult result) throws IOException {
    json.writeArrayFieldStart("videos");
    for (LabelTerms video : result.videos()) {
      double aq = video.tracks().aq();
      double sq = video.tracks().sq(result.params());
      json.writeStartObject();
      json.writeStringField("name", result.names().videos().get(video.videoIndex()));
      number(json, "STQ", Math.sqrt(aq * sq));
      number(json, "AQ", aq);
      number(json, "SQ", sq);
      json.writeNumberField("tubes", video.tracks().tubes());
      json.writeNumberField("frames", video.tracks().frames());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
