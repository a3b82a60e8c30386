package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A YouTube-VIS or OVIS ground-truth document as a stream of its records, in the order of the file.
 * The sections ({@code videos}, {@code categories}, {@code annotations}) may come in any order;
 * unknown keys are skipped. Memory does not grow with the document.
 */
public final class VideoTruthDocument extends RecordIterator<VideoDocumentRecord> {
  /** The sections of the document. */
  public static final List<String> SECTIONS = List.of("videos", "categories", "annotations");

  private static final String RIGHT_FILE =
      "Give a YouTube-VIS ground-truth document: an object with 'videos', 'annotations',"
          + " 'categories'.";

  private final JsonDocument json;
  private final JsonParser parser;
  private final TubeReader tubes;
  private final boolean withMasks;
  private final boolean framesAlone;
  private final Set<String> seen = new HashSet<>();
  private String section;
  private long position;
  private boolean finished;

  private VideoTruthDocument(JsonDocument json, boolean withMasks, boolean framesAlone) {
    this.json = json;
    this.parser = json.parser();
    this.tubes = new TubeReader(json);
    this.withMasks = withMasks;
    this.framesAlone = framesAlone;
  }

  /**
   * Opens a document, plain or gzip.
   *
   * @param withMasks false leaves out the masks
   * @throws UserError if it cannot be read or is no JSON object
   */
  public static VideoTruthDocument open(String location, boolean withMasks) {
    return open(location, withMasks, false);
  }

  /** As above for what is to be predicted: videos with their frames' names, and categories. */
  public static VideoTruthDocument openFrames(String location) {
    return open(location, false, true);
  }

  private static VideoTruthDocument open(String location, boolean withMasks, boolean framesAlone) {
    JsonDocument json = JsonDocument.open(location);
    try {
      json.requireStart(JsonToken.START_OBJECT, "YouTube-VIS ground-truth document", RIGHT_FILE);
      return new VideoTruthDocument(json, withMasks, framesAlone);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  /**
   * Refuses a document that lacks a section; to be called once the stream is at its end.
   *
   * @throws UserError naming the section
   */
  public void requireSections() {
    for (String wanted : SECTIONS) {
      if (!seen.contains(wanted)) {
        throw UserError.input(
            json.location() + ": the key '" + wanted + "' is missing", RIGHT_FILE);
      }
    }
  }

  /**
   * Refuses a document without videos; to be called once the stream is at its end.
   *
   * @throws UserError naming the section
   */
  public void requireVideos() {
    if (!seen.contains("videos")) {
      throw UserError.input(json.location() + ": the key 'videos' is missing", RIGHT_FILE);
    }
  }

  @Override
  protected VideoDocumentRecord read() {
    try {
      while (!finished) {
        if (section == null) {
          enterSection();
        } else if (parser.nextToken() == JsonToken.END_ARRAY) {
          section = null;
        } else {
          VideoDocumentRecord record = record();
          position++;
          return record;
        }
      }
      return null;
    } catch (IOException e) {
      throw json.explain(e);
    }
  }

  @Override
  public void close() {
    json.close();
  }

  /** Moves into the next section that is wanted, or to the end of the document. */
  private void enterSection() throws IOException {
    String key = parser.nextFieldName();
    if (key == null) {
      json.requireEnd();
      finished = true;
      return;
    }
    JsonToken token = parser.nextToken();
    if (!SECTIONS.contains(key)) {
      parser.skipChildren();
      return;
    }
    if (!seen.add(key)) {
      throw UserError.input(
          json.location() + ": the key '" + key + "' appears twice",
          "Join the two lists into one, or remove one of them.");
    }
    if (token != JsonToken.START_ARRAY) {
      throw UserError.input(
          json.location() + ": '" + key + "' is " + json.describe() + ", and a list is wanted",
          RIGHT_FILE);
    }
    if (framesAlone && key.equals("annotations")) {
      parser.skipChildren();
      return;
    }
    section = key;
    position = 0;
  }

  private VideoDocumentRecord record() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw UserError.input(
          json.location() + ": " + name() + " is " + json.describe() + ", and an object is wanted",
          RIGHT_FILE);
    }
    return switch (section) {
      case "videos" -> video();
      case "categories" -> category();
      default -> annotation();
    };
  }

  private String name() {
    return section + "[" + position + "]";
  }

  private VideoRecord video() throws IOException {
    Long id = null;
    Integer height = null;
    Integer width = null;
    Integer length = null;
    Integer files = null;
    List<String> names = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "id" -> id = json.id(name(), field);
        case "height" -> height = json.pixelsOrNull();
        case "width" -> width = json.pixelsOrNull();
        case "length" -> length = json.pixelsOrNull();
        case "file_names" -> {
          if (framesAlone) {
            names = tubes.texts();
            files = names == null ? null : names.size();
          } else {
            files = tubes.count();
          }
        }
        default -> parser.skipChildren();
      }
    }
    return new VideoRecord(
        require(id, "id"), height, width, length == null ? files : length, names);
  }

  private VideoCategory category() throws IOException {
    Long id = null;
    String name = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "id" -> id = json.id(name(), field);
        case "name" -> name = json.textOrNull();
        default -> parser.skipChildren();
      }
    }
    return new VideoCategory(new CategoryRecord(require(id, "id"), name));
  }

  private RawTruthTube annotation() throws IOException {
    Long id = null;
    Long videoId = null;
    Long categoryId = null;
    Flag iscrowd = Flag.ABSENT;
    double[] areas = null;
    List<String> occlusion = null;
    List<Segmentation> frames = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "id" -> id = json.id(name(), field);
        case "video_id" -> videoId = json.id(name(), field);
        case "category_id" -> categoryId = json.id(name(), field);
        case "iscrowd" -> iscrowd = json.flag();
        case "areas" -> areas = tubes.numbers();
        case "occlusion" -> occlusion = tubes.words();
        case "segmentations" -> {
          if (withMasks) {
            frames = tubes.frames();
          } else {
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren();
      }
    }
    return new RawTruthTube(
        position,
        require(id, "id"),
        require(videoId, "video_id"),
        require(categoryId, "category_id"),
        iscrowd,
        areas,
        occlusion,
        frames);
  }

  private long require(Long value, String field) {
    if (value == null) {
      throw UserError.input(
          json.location() + ": " + name() + ": '" + field + "' is missing",
          "Add it to the record, or remove the record.");
    }
    return value;
  }
}
