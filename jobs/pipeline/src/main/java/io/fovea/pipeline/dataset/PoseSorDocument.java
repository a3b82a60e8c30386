package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.stats.Ranks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout PoseSOR: a COCO document whose annotations stand in the order in which their objects
 * are seen, which is how its evaluator reads it; {@code visiting_order} says the order again, from
 * 1. Annotations refer to images by id, so that the document is held in memory.
 */
final class PoseSorDocument extends RankingTruths {
  private final JsonParser parser;
  private final SegmentationReader segmentations;
  private final Mode mode;
  private final Map<Long, Image> images = new LinkedHashMap<>();
  private final Map<Long, List<Seen>> seen = new LinkedHashMap<>();
  private Iterator<Map.Entry<Long, Image>> left;
  private int contradicted;

  private record Image(String name, Integer height, Integer width) {}

  /** An annotation; the order is null where it is not given. */
  private record Seen(Segmentation segmentation, Long order) {}

  private PoseSorDocument(JsonDocument json, Mode mode) {
    super(json);
    this.parser = json.parser();
    this.segmentations = new SegmentationReader(json);
    this.mode = mode;
  }

  static PoseSorDocument open(String location, Mode mode) {
    JsonDocument json = JsonDocument.open(location);
    try {
      json.requireStart(
          JsonToken.START_OBJECT,
          "document with 'images' and 'annotations'",
          "Give a document of the layout posesor, or another --layout.");
      return new PoseSorDocument(json, mode);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  /** In strict mode, that annotations do not stand in their visiting order. */
  @Override
  public List<String> warnings() {
    return contradicted == 0 || mode == Mode.CORRECTED
        ? List.of()
        : List.of(
            contradicted
                + " images list their annotations in another order than 'visiting_order' says;"
                + " PoseSOR's evaluator takes the order of the list. Sort them, or score with"
                + " --mode corrected. (quirk S18)");
  }

  @Override
  RankingTruth advance() throws IOException {
    if (left == null) {
      readAll();
      left = images.entrySet().iterator();
    }
    if (!left.hasNext()) {
      return null;
    }
    var entry = left.next();
    Image image = entry.getValue();
    List<Seen> objects = seen.getOrDefault(entry.getKey(), List.of());
    return new RankingTruth(image.name, image.height, image.width, ranked(objects));
  }

  private List<RankedSegmentation> ranked(List<Seen> objects) {
    int n = objects.size();
    int[] byList = new int[n];
    for (int i = 0; i < n; i++) {
      byList[i] = n - 1 - i;
    }
    int[] ranks = byList;
    if (objects.stream().allMatch(each -> each.order != null)) {
      int[] byOrder =
          Ranks.minimum(objects.stream().mapToDouble(each -> -each.order.doubleValue()).toArray());
      boolean agree = true;
      for (int i = 0; i < n; i++) {
        byOrder[i]--;
        agree &= byOrder[i] == byList[i];
      }
      contradicted += agree ? 0 : 1;
      ranks = mode == Mode.CORRECTED ? byOrder : byList;
    }
    List<RankedSegmentation> ranked = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      ranked.add(new RankedSegmentation(objects.get(i).segmentation, ranks[i]));
    }
    return ranked;
  }

  private void readAll() throws IOException {
    boolean hasImages = false;
    boolean hasAnnotations = false;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      boolean list = token == JsonToken.START_ARRAY;
      if (field.equals("images") && list) {
        hasImages = true;
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          readImage("images[" + i + "]");
        }
      } else if (field.equals("annotations") && list) {
        hasAnnotations = true;
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          readAnnotation("annotations[" + i + "]");
        }
      } else {
        parser.skipChildren();
      }
    }
    json.requireEnd();
    if (!hasImages || !hasAnnotations) {
      throw UserError.input(
          json.location()
              + ": the list '"
              + (hasImages ? "annotations" : "images")
              + "' is missing",
          "Give a document of the layout posesor, or another --layout.");
    }
    for (Long id : seen.keySet()) {
      if (!images.containsKey(id)) {
        throw UserError.input(
            json.location() + ": annotations name image " + id + ", which 'images' does not list",
            "Add the image, or remove its annotations.");
      }
    }
  }

  private void readImage(String record) throws IOException {
    requireObject(record);
    Long id = null;
    String name = null;
    Integer height = null;
    Integer width = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "id" -> id = json.id(record, field);
        case "file_name" -> name = imageName(json, record, field);
        case "height" -> height = json.pixelsOrNull();
        case "width" -> width = json.pixelsOrNull();
        default -> parser.skipChildren();
      }
    }
    requireField(record, "id", id);
    Image image = new Image(name == null ? Long.toString(id) : name, height, width);
    if (images.put(id, image) != null) {
      throw UserError.input(
          json.location() + ": " + record + ": the id " + id + " is listed twice",
          "Give each image an id of its own.");
    }
  }

  private void readAnnotation(String record) throws IOException {
    requireObject(record);
    Long image = null;
    Long order = null;
    Segmentation segmentation = Segmentation.Missing.INSTANCE;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "image_id" -> image = json.id(record, field);
        case "visiting_order" -> order = json.id(record, field);
        case "segmentation" -> segmentation = segmentations.read();
        default -> parser.skipChildren();
      }
    }
    requireField(record, "image_id", image);
    seen.computeIfAbsent(image, id -> new ArrayList<>())
        .add(new Seen(requireMask(json, record, segmentation), order));
  }

  private void requireObject(String record) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw UserError.input(
          json.location() + ": " + record + " is " + json.describe(), "Make it an object.");
    }
  }

  private void requireField(String record, String field, Object value) {
    if (value == null) {
      throw UserError.input(
          json.location() + ": " + record + ": '" + field + "' is missing", "Add it.");
    }
  }
}
