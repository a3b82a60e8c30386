package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import io.fovea.metrics.panoptic.PanopticCategory;
import io.fovea.metrics.panoptic.PanopticSegment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A COCO panoptic document: {@code annotations} with the segments of each image and, in ground
 * truths, {@code categories}. {@code data-schemas/panoptic.md} describes it. Unknown keys are
 * skipped.
 *
 * @param location where it was read
 * @param annotations in the order of the file
 * @param categories in the order of the file, of two records with one id the later; null where the
 *     document has no list of them
 * @param repeatedCategories records of categories that a later one replaced
 */
public record PanopticDocument(
    String location,
    List<PanopticAnnotation> annotations,
    List<PanopticCategory> categories,
    int repeatedCategories) {
  private static final int MAX_ID = (1 << 24) - 1;
  private static final String RIGHT_FILE =
      "Give a COCO panoptic document: an object with 'annotations' and, for ground truths,"
          + " 'categories'; data-schemas/panoptic.md describes it.";

  /**
   * Reads a ground truth, plain or gzip.
   *
   * @throws UserError if it cannot be read, or what panopticapi needs is missing
   */
  public static PanopticDocument readTruth(String location) {
    PanopticDocument document = new Reader(location, true, false).read();
    if (document.categories == null) {
      throw UserError.input(location + ": the list 'categories' is missing", RIGHT_FILE);
    }
    return document;
  }

  /** Reads predictions, plain or gzip; their crowd flags, areas and categories have no meaning. */
  public static PanopticDocument readPredictions(String location) {
    return new Reader(location, false, false).read();
  }

  /**
   * Reads a document of videos: its records are frames, or videos with {@code annotations} that are
   * frames. A frame's name begins with its video's, as a folder; its {@code image_id} has no
   * meaning.
   */
  static PanopticDocument readVideos(String location, boolean truth) {
    PanopticDocument document = new Reader(location, truth, true).read();
    if (truth && document.categories == null) {
      throw UserError.input(location + ": the list 'categories' is missing", RIGHT_FILE);
    }
    return document;
  }

  private static final class Reader {
    private final String location;
    private final boolean truth;
    private final boolean videos;
    private final JsonDocument json;
    private final JsonParser parser;
    private final List<PanopticAnnotation> annotations = new ArrayList<>();
    private final Map<Long, PanopticCategory> categories = new LinkedHashMap<>();
    private boolean hasAnnotations;
    private boolean hasCategories;
    private int repeated;

    Reader(String location, boolean truth, boolean videos) {
      this.location = location;
      this.truth = truth;
      this.videos = videos;
      this.json = JsonDocument.open(location);
      this.parser = json.parser();
    }

    PanopticDocument read() {
      try (json) {
        try {
          readAll();
        } catch (IOException e) {
          throw json.explain(e);
        }
      }
      if (!hasAnnotations) {
        throw UserError.input(location + ": the list 'annotations' is missing", RIGHT_FILE);
      }
      return new PanopticDocument(
          location,
          annotations,
          hasCategories ? new ArrayList<>(categories.values()) : null,
          repeated);
    }

    private void readAll() throws IOException {
      json.requireStart(JsonToken.START_OBJECT, "COCO panoptic document", RIGHT_FILE);
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        boolean wanted = key.equals("annotations") || (truth && key.equals("categories"));
        if (!wanted) {
          parser.skipChildren();
          continue;
        }
        if (token != JsonToken.START_ARRAY) {
          throw UserError.input(
              location + ": '" + key + "' is " + json.describe() + ", and a list is wanted",
              RIGHT_FILE);
        }
        boolean isAnnotations = key.equals("annotations");
        if (isAnnotations ? hasAnnotations : hasCategories) {
          throw UserError.input(
              location + ": the key '" + key + "' appears twice", "Join the two lists into one.");
        }
        hasAnnotations |= isAnnotations;
        hasCategories |= !isAnnotations;
        int position = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          String name = key + "[" + position++ + "]";
          requireObject(name);
          if (isAnnotations && videos) {
            addFrames(name);
          } else if (isAnnotations) {
            annotations.add(annotation(name));
          } else {
            PanopticCategory category = category(name);
            repeated += categories.put(category.id(), category) == null ? 0 : 1;
          }
        }
      }
      json.requireEnd();
    }

    private void requireObject(String name) throws IOException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw refuse(name, json.describe() + " stands where an object is wanted", RIGHT_FILE);
      }
    }

    private PanopticCategory category(String name) throws IOException {
      Long id = null;
      String text = null;
      Flag thing = Flag.ABSENT;
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        parser.nextToken();
        switch (key) {
          case "id" -> id = json.id(name, key);
          case "name" -> text = json.textOrNull();
          case "isthing" -> thing = json.flag();
          default -> parser.skipChildren();
        }
      }
      require(id != null, name, "id");
      if (thing == Flag.ABSENT || thing == Flag.MALFORMED) {
        throw refuse(
            name,
            "'isthing' is " + (thing == Flag.ABSENT ? "missing" : "neither 0 nor 1"),
            "Write 1 where objects are told apart, else 0.");
      }
      return new PanopticCategory(id, text == null ? id.toString() : text, thing == Flag.YES);
    }

    private PanopticAnnotation annotation(String name) throws IOException {
      Long imageId = null;
      String fileName = null;
      List<PanopticSegment> segments = null;
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        parser.nextToken();
        switch (key) {
          case "image_id" -> imageId = json.id(name, key);
          case "file_name" -> fileName = json.textOrNull();
          case "segments_info" -> segments = segments(name);
          default -> parser.skipChildren();
        }
      }
      require(imageId != null, name, "image_id");
      require(fileName != null, name, "file_name");
      require(segments != null, name, "segments_info");
      return new PanopticAnnotation(imageId, fileName, segments);
    }

    /** Adds the frames of a record: itself, or those in it. */
    private void addFrames(String name) throws IOException {
      String video = null;
      String fileName = null;
      List<PanopticSegment> segments = null;
      List<PanopticAnnotation> inside = null;
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        switch (key) {
          case "video_id" ->
              video =
                  token == JsonToken.VALUE_NUMBER_INT
                      ? Long.toString(json.id(name, key))
                      : json.textOrNull();
          case "file_name" -> fileName = json.textOrNull();
          case "segments_info" -> segments = segments(name);
          case "annotations" -> inside = frames(name);
          default -> parser.skipChildren();
        }
      }
      if (inside == null) {
        require(fileName != null, name, "file_name");
        require(segments != null, name, "segments_info");
        annotations.add(new PanopticAnnotation(annotations.size(), fileName, segments));
        return;
      }
      require(video != null, name, "video_id");
      for (PanopticAnnotation frame : inside) {
        String below = video + "/";
        String file =
            frame.fileName().startsWith(below) ? frame.fileName() : below + frame.fileName();
        annotations.add(new PanopticAnnotation(annotations.size(), file, frame.segments()));
      }
    }

    private List<PanopticAnnotation> frames(String video) throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw refuse(video, "'annotations' is " + json.describe() + ", no list", RIGHT_FILE);
      }
      List<PanopticAnnotation> frames = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String name = video + ", annotations[" + frames.size() + "]";
        requireObject(name);
        String fileName = null;
        List<PanopticSegment> segments = null;
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
          parser.nextToken();
          switch (key) {
            case "file_name" -> fileName = json.textOrNull();
            case "segments_info" -> segments = segments(name);
            default -> parser.skipChildren();
          }
        }
        require(fileName != null, name, "file_name");
        require(segments != null, name, "segments_info");
        frames.add(new PanopticAnnotation(frames.size(), fileName, segments));
      }
      return frames;
    }

    private List<PanopticSegment> segments(String annotation) throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw refuse(annotation, "'segments_info' is " + json.describe() + ", no list", RIGHT_FILE);
      }
      List<PanopticSegment> segments = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String name = annotation + ", segments_info[" + segments.size() + "]";
        requireObject(name);
        segments.add(segment(name));
      }
      return segments;
    }

    private PanopticSegment segment(String name) throws IOException {
      Long id = null;
      Long categoryId = null;
      Flag crowd = Flag.ABSENT;
      Double area = null;
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        parser.nextToken();
        switch (key) {
          case "id" -> id = json.id(name, key);
          case "category_id" -> categoryId = json.id(name, key);
          case "iscrowd" -> crowd = json.flag();
          case "area" -> area = json.numberOrNull();
          default -> parser.skipChildren();
        }
      }
      require(id != null, name, "id");
      require(categoryId != null, name, "category_id");
      if (id < 0 || id > MAX_ID) {
        throw refuse(
            name,
            "the id " + id + " is no colour: ids are 0 to " + MAX_ID,
            "An id is red + 256 green + 65536 blue of the segment's pixels.");
      }
      if (truth && (crowd == Flag.ABSENT || crowd == Flag.MALFORMED)) {
        throw refuse(
            name,
            "'iscrowd' is " + (crowd == Flag.ABSENT ? "missing" : "neither 0 nor 1"),
            "Write 'iscrowd' as 0 or 1.");
      }
      if (truth && area != null && !(area >= 0 && Double.isFinite(area))) {
        throw refuse(name, "'area' is " + area, "Give the number of pixels.");
      }
      return new PanopticSegment(
          (int) (long) id,
          categoryId,
          truth && crowd == Flag.YES,
          truth && area != null ? area : PanopticSegment.UNKNOWN_AREA);
    }

    private void require(boolean present, String name, String field) {
      if (!present) {
        throw refuse(name, "'" + field + "' is missing or of the wrong type", RIGHT_FILE);
      }
    }

    private UserError refuse(String name, String problem, String remedy) {
      return UserError.input(location + ": " + name + ": " + problem, remedy);
    }
  }
}
