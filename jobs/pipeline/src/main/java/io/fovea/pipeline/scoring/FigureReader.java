package io.fovea.pipeline.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.scoring.FlatFigure.Slice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a score document of any task figure by figure. */
final class FigureReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double UNDEFINED = -1;
  private static final Set<String> SHARES = Set.of("pq", "sq", "rq");

  private final List<FlatFigure> figures = new ArrayList<>();
  private final JsonNode score;
  private final String task;

  /** Whether -1 stands for "undefined"; in tasks whose figures may be negative null does. */
  private final boolean minusOneIsUndefined;

  private FigureReader(JsonNode score) {
    this.score = score;
    String id = score.get("task").asText();
    String variant = score.path("iou").asText(score.path("protocol").asText(""));
    // Keypoints have one kind of overlap, which has the task's name.
    boolean plain = variant.isEmpty() || variant.equals(id);
    this.task = plain ? id : id + "/" + FlatFigure.plain(variant);
    this.minusOneIsUndefined = !id.equals("ranking") && !id.equals("tracking");
  }

  /**
   * The figures of a score document, in its order.
   *
   * @param document as {@code --emit json} writes it
   */
  static List<FlatFigure> read(String document) {
    try {
      var reader = new FigureReader(JSON.readTree(document));
      reader.addAll();
      return reader.figures;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a score document", e);
    }
  }

  private void addAll() {
    if (score.path("mAP").isNumber()) {
      add("mAP", Slice.ALL, score.get("mAP"));
    }
    score
        .path("mAP_groups")
        .properties()
        .forEach(group -> add("mAP", Slice.of("group", group.getKey()), group.getValue()));
    addStats(score.path("stats"), Slice.ALL, count(score.path("counts")));
    addEach(score.path("per_category"), "category", Slice.ALL);
    addEach(score.path("per_class"), "class", Slice.ALL);
    addGroups(score, Slice.ALL);
    addErrors(score.path("tide"));
    for (JsonNode figure : score.path("figures")) {
      String name = figure.path("profile").asText() + "." + figure.path("figure").asText();
      add(name, Slice.ALL, figure.path("value"), number(figure.path("images")));
    }
    for (JsonNode part : score.path("parts")) {
      String name = part.path("name").asText();
      Slice slice = name.equals("all") ? Slice.ALL : Slice.of("part", name);
      addStats(part.path("stats"), slice, count(part.path("counts")));
      addEach(part.path("per_category"), "category", slice);
      addGroups(part, slice);
    }
    for (JsonNode window : score.path("windows")) {
      Slice slice = Slice.of("window", window.path("frames").asText());
      for (String classes : List.of("all", "things", "stuff")) {
        addNumbers(window.path(classes), Slice.of(classes).and(slice));
      }
      addEach(window.path("per_class"), "class", slice);
    }
    addTracks(score, Slice.ALL);
  }

  /** How many ground truths a score rests on, where its document says so. */
  private static OptionalLong count(JsonNode counts) {
    for (String name : List.of("annotations", "annotated_segments", "images")) {
      if (counts.has(name)) {
        return number(counts.get(name));
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong number(JsonNode count) {
    return count.isNumber() ? OptionalLong.of(count.longValue()) : OptionalLong.empty();
  }

  private void addErrors(JsonNode tide) {
    if (tide.isMissingNode()) {
      return;
    }
    add("tide.AP50", Slice.ALL, tide.path("ap50"));
    for (JsonNode error : tide.path("errors")) {
      Slice slice = Slice.of("error", error.path("type").asText());
      add("tide.count", slice, error.path("count"));
      // A gain may be any number, and is never undefined.
      OptionalDouble gain = OptionalDouble.of(error.path("gain").doubleValue());
      figures.add(new FlatFigure(task, "tide.dAP", slice, gain, OptionalLong.empty()));
    }
  }

  private void addGroups(JsonNode of, Slice within) {
    of.path("groups")
        .properties()
        .forEach(
            group -> {
              Slice slice = Slice.of("group", group.getKey()).and(within);
              JsonNode stats = group.getValue().path("stats");
              if (stats.has("over_classes")) {
                addTracks(stats, slice);
              } else {
                addStats(stats, slice, OptionalLong.empty());
              }
            });
  }

  /** Numbers by metric; or by slice, then metric; or a list, each named by its {@code top}. */
  private void addStats(JsonNode stats, Slice slice, OptionalLong count) {
    for (var stat : stats.properties()) {
      if (stat.getValue().isObject()) {
        addNumbers(stat.getValue(), slice.and(Slice.of(stat.getKey())));
      } else {
        add(stat.getKey(), slice, stat.getValue(), count);
      }
    }
    if (stats.isArray()) {
      for (JsonNode stat : stats) {
        String top = "_top" + stat.path("top").asText();
        add("accuracy" + top, slice, stat.path("accuracy"), count);
        add("mean_class_accuracy" + top, slice, stat.path("mean_class_accuracy"), count);
      }
    }
  }

  /** Of categories with the same name the second has its id too. */
  private void addEach(JsonNode list, String kind, Slice within) {
    Set<String> taken = new HashSet<>();
    for (JsonNode each : list) {
      String id = each.path("id").asText();
      String name = FlatFigure.plain(each.path("name").asText(id));
      String own = taken.add(name) ? name : name + "#" + id;
      Slice slice = new Slice(kind + "=" + own, kind + ":" + id).and(within);
      addNumbers(each, slice, isAbsent(each) ? SHARES : Set.of());
      addHits(each, slice);
      addFigures(each, slice);
    }
  }

  /**
   * Whether a class is in neither ground truth nor predictions, so that its shares are undefined.
   */
  private static boolean isAbsent(JsonNode each) {
    return each.has("pq")
        && each.path("tp").asLong() + each.path("fp").asLong() + each.path("fn").asLong() == 0;
  }

  private void addHits(JsonNode each, Slice slice) {
    JsonNode hits = each.path("hits");
    for (int t = 0; t < hits.size(); t++) {
      String top = score.path("stats").path(t).path("top").asText();
      double accuracy = hits.get(t).doubleValue() / each.path("images").doubleValue();
      figures.add(
          new FlatFigure(
              task,
              "accuracy_top" + top,
              slice,
              OptionalDouble.of(accuracy),
              number(each.path("images"))));
    }
  }

  private void addTracks(JsonNode of, Slice slice) {
    for (String over : List.of("over_classes", "over_detections")) {
      addFigures(of.path(over), slice.and(Slice.of(over)));
    }
  }

  /** Figures, counts and TrackMAP of tracks. */
  private void addFigures(JsonNode of, Slice slice) {
    addNumbers(of.path("figures"), slice);
    if (of.has("track_map")) {
      addNumbers(of.path("counts"), slice);
      addMean("AP", of.at("/track_map/AP_all"), slice);
      addMean("AR", of.at("/track_map/AR_all"), slice);
    }
  }

  /** The mean over thresholds, added in their order; undefined where one is. */
  private void addMean(String metric, JsonNode byThreshold, Slice slice) {
    double sum = 0;
    boolean defined = !byThreshold.isEmpty();
    for (JsonNode value : byThreshold) {
      sum += value.doubleValue();
      defined &= value.doubleValue() != UNDEFINED;
    }
    OptionalDouble mean =
        defined ? OptionalDouble.of(sum / byThreshold.size()) : OptionalDouble.empty();
    figures.add(new FlatFigure(task, metric, slice, mean, OptionalLong.empty()));
  }

  private void addNumbers(JsonNode numbers, Slice slice) {
    addNumbers(numbers, slice, Set.of());
  }

  /**
   * @param undefined names of numbers that mean nothing here, whatever they are
   */
  private void addNumbers(JsonNode numbers, Slice slice, Set<String> undefined) {
    for (var number : numbers.properties()) {
      String metric = number.getKey();
      boolean scalar = number.getValue().isNumber() || number.getValue().isNull();
      if (scalar && !metric.equals("id")) {
        add(metric, slice, undefined.contains(metric) ? JSON.nullNode() : number.getValue());
      }
    }
  }

  private void add(String metric, Slice slice, JsonNode value) {
    add(metric, slice, value, OptionalLong.empty());
  }

  private void add(String metric, Slice slice, JsonNode value, OptionalLong count) {
    boolean defined =
        value.isNumber() && !(minusOneIsUndefined && value.doubleValue() == UNDEFINED);
    figures.add(
        new FlatFigure(
            task,
            metric,
            slice,
            defined ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty(),
            count));
  }
}
