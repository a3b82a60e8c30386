package io.fovea.pipeline.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A score document of any task as one flat object of numbers by key: {@code
 * task[/variant]/metric/slice}, which trackers of experiments take as it is. {@code
 * data-schemas/metrics-flat.schema.json} is its contract. What is undefined is left out, since a
 * tracker would plot -1 as a figure.
 */
public final class FlatMetrics {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ALL = "all";
  private static final double UNDEFINED = -1;

  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final String task;

  private FlatMetrics(String task) {
    this.task = task;
  }

  /**
   * The figures of a score document, in its order.
   *
   * @param document as {@code --emit json} writes it
   */
  public static Map<String, Double> of(String document) {
    try {
      JsonNode score = JSON.readTree(document);
      String variant = score.path("iou").asText(score.path("protocol").asText(""));
      String task = score.get("task").asText();
      // Keypoints have one kind of overlap, which has the task's name.
      boolean plain = variant.isEmpty() || variant.equals(task);
      var flat = new FlatMetrics(plain ? task : task + "/" + plain(variant));
      flat.addScore(score);
      return flat.figures;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a score document", e);
    }
  }

  /** Figures as a document, ended by a line feed. */
  public static String toJson(Map<String, Double> figures) {
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          for (var figure : figures.entrySet()) {
            json.writeNumberField(figure.getKey(), figure.getValue());
          }
          json.writeEndObject();
        });
  }

  private void addScore(JsonNode score) {
    put("mAP", ALL, score.path("mAP"));
    addStats(score.path("stats"), ALL);
    addEach(score.path("per_category"), "category=", "");
    addEach(score.path("per_class"), "class=", "");
    score
        .path("groups")
        .properties()
        .forEach(
            group -> addStats(group.getValue().path("stats"), "group=" + plain(group.getKey())));
    addErrors(score.path("tide"));
    for (JsonNode figure : score.path("figures")) {
      put(
          figure.path("profile").asText() + "." + figure.path("figure").asText(),
          ALL,
          figure.path("value"));
    }
    for (JsonNode part : score.path("parts")) {
      String name = part.path("name").asText();
      String suffix = name.equals(ALL) ? "" : ",part=" + plain(name);
      addStats(part.path("stats"), suffix.isEmpty() ? ALL : suffix.substring(1));
      addEach(part.path("per_category"), "category=", suffix);
    }
    addNumbers(score.path("over_classes").path("figures"), "over_classes");
    addNumbers(score.path("over_detections").path("figures"), "over_detections");
  }

  private void addErrors(JsonNode tide) {
    put("tide.AP50", ALL, tide.path("ap50"));
    for (JsonNode error : tide.path("errors")) {
      String slice = "error=" + error.path("type").asText();
      put("tide.count", slice, error.path("count"));
      figures.computeIfAbsent(key("tide.dAP", slice), key -> error.path("gain").asDouble());
    }
  }

  /** Numbers by metric; or by slice, then metric; or a list, each named by its {@code top}. */
  private void addStats(JsonNode stats, String slice) {
    addNumbers(stats, slice);
    stats
        .properties()
        .forEach(
            stat -> {
              if (stat.getValue().isObject()) {
                String name = plain(stat.getKey());
                addNumbers(stat.getValue(), slice.equals(ALL) ? name : slice + "," + name);
              }
            });
    if (stats.isArray()) {
      for (JsonNode stat : stats) {
        String top = "_top" + stat.path("top").asText();
        put("accuracy" + top, slice, stat.path("accuracy"));
        put("mean_class_accuracy" + top, slice, stat.path("mean_class_accuracy"));
      }
    }
  }

  private void addEach(JsonNode list, String prefix, String suffix) {
    Set<String> taken = new HashSet<>();
    for (JsonNode each : list) {
      String id = each.path("id").asText();
      String name = plain(each.path("name").asText(id));
      String slice = prefix + (taken.add(name) ? name : name + "#" + id) + suffix;
      addNumbers(each, slice);
      addNumbers(each.path("figures"), slice);
    }
  }

  private void addNumbers(JsonNode numbers, String slice) {
    numbers
        .properties()
        .forEach(
            number -> {
              if (!number.getKey().equals("id")) {
                put(number.getKey(), slice, number.getValue());
              }
            });
  }

  private void put(String metric, String slice, JsonNode value) {
    if (value.isNumber() && value.doubleValue() != UNDEFINED) {
      figures.put(key(metric, slice), value.doubleValue());
    }
  }

  private String key(String metric, String slice) {
    return task + "/" + plain(metric) + "/" + slice;
  }

  /** A slash parts a key, so names have none; nor control characters. */
  private static String plain(String name) {
    return name.replaceAll("[/\\p{Cntrl}]", "_");
  }
}
