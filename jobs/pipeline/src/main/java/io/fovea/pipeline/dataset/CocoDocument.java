package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.Federation;
import io.fovea.metrics.detection.Keypoints;
import io.fovea.metrics.mask.Box;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * A COCO ground-truth document as a stream of its records, in the order of the file. The sections
 * ({@code images}, {@code categories}, {@code annotations}) may come in any order; unknown keys are
 * skipped. Memory does not grow with the document.
 *
 * <p>Ids must be whole numbers; anything that only some evaluations need is passed on unjudged (see
 * {@link RawAnnotation}). A section that appears twice is refused.
 */
public final class CocoDocument extends RecordIterator<CocoRecord> {
  private static final String RIGHT_FILE =
      "Give a COCO ground-truth document: an object with 'images', 'annotations', 'categories'.";

  /** A list that the document may have. */
  public enum Section {
    IMAGES("images"),
    CATEGORIES("categories"),
    ANNOTATIONS("annotations");

    private final String key;

    Section(String key) {
      this.key = key;
    }

    private static Section of(String key) {
      return switch (key) {
        case "images" -> IMAGES;
        case "categories" -> CATEGORIES;
        case "annotations" -> ANNOTATIONS;
        default -> null;
      };
    }
  }

  private final JsonDocument json;
  private final JsonParser parser;
  private final Detail detail;
  private final SegmentationReader segmentations;
  private final Set<Section> seen = EnumSet.noneOf(Section.class);
  private Section section;
  private long position;
  private boolean finished;

  private CocoDocument(JsonDocument json, Detail detail) {
    this.json = json;
    this.parser = json.parser();
    this.detail = detail;
    this.segmentations = new SegmentationReader(json);
  }

  /**
   * Opens a document, plain or gzip.
   *
   * @throws UserError if it cannot be read or is no JSON object
   */
  public static CocoDocument open(String location, Detail detail) {
    JsonDocument json = JsonDocument.open(location);
    try {
      json.requireStart(JsonToken.START_OBJECT, "COCO ground-truth document", RIGHT_FILE);
      return new CocoDocument(json, detail);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  /** Whether the document has the section; known once the stream is at its end. */
  public boolean has(Section wanted) {
    return seen.contains(wanted);
  }

  /**
   * The error of a document that lacks a section.
   *
   * @param why who needs it
   */
  public UserError missing(Section wanted, String why) {
    return UserError.input(
        json.location() + ": the key '" + wanted.key + "' is missing, and " + why, RIGHT_FILE);
  }

  @Override
  protected CocoRecord read() {
    try {
      return advance();
    } catch (IOException e) {
      throw json.explain(e);
    }
  }

  @Override
  public void close() {
    json.close();
  }

  private CocoRecord advance() throws IOException {
    while (!finished) {
      if (section == null) {
        enterSection();
      } else if (parser.nextToken() == JsonToken.END_ARRAY) {
        section = null;
      } else {
        CocoRecord record = record();
        position++;
        return record;
      }
    }
    return null;
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
    Section found = Section.of(key);
    if (found == null) {
      parser.skipChildren();
      return;
    }
    if (!seen.add(found)) {
      throw UserError.input(
          json.location() + ": the key '" + key + "' appears twice",
          "Join the two lists into one, or remove one of them.");
    }
    if (token != JsonToken.START_ARRAY) {
      throw UserError.input(
          json.location() + ": '" + key + "' is " + json.describe() + ", and a list is wanted",
          RIGHT_FILE);
    }
    if (found == Section.ANNOTATIONS && detail == Detail.IMAGES) {
      parser.skipChildren();
      return;
    }
    section = found;
    position = 0;
  }

  private CocoRecord record() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw UserError.input(
          json.location() + ": " + name() + " is " + json.describe() + ", and an object is wanted",
          RIGHT_FILE);
    }
    return switch (section) {
      case IMAGES -> image();
      case CATEGORIES -> category();
      case ANNOTATIONS -> annotation();
    };
  }

  private String name() {
    return section.key + "[" + position + "]";
  }

  private ImageRecord image() throws IOException {
    long id = 0;
    boolean hasId = false;
    String fileName = null;
    Integer height = null;
    Integer width = null;
    long[] negative = null;
    long[] notExhaustive = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "id" -> {
          id = json.id(name(), field);
          hasId = true;
        }
        case "file_name" -> fileName = json.textOrNull();
        case "height" -> height = json.pixelsOrNull();
        case "width" -> width = json.pixelsOrNull();
        case "neg_category_ids" -> negative = json.idsOrNull(name(), field);
        case "not_exhaustive_category_ids" -> notExhaustive = json.idsOrNull(name(), field);
        default -> parser.skipChildren();
      }
    }
    require(hasId, "id");
    Federation federation =
        negative == null || notExhaustive == null ? null : new Federation(negative, notExhaustive);
    return new ImageRecord(id, fileName, height, width, federation);
  }

  private CategoryRecord category() throws IOException {
    long id = 0;
    boolean hasId = false;
    String name = null;
    String supercategory = null;
    String frequency = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "id" -> {
          id = json.id(name(), field);
          hasId = true;
        }
        case "name" -> name = json.textOrNull();
        case "supercategory" -> supercategory = json.textOrNull();
        case "frequency" -> frequency = json.textOrNull();
        default -> parser.skipChildren();
      }
    }
    require(hasId, "id");
    return new CategoryRecord(id, name, supercategory, frequency);
  }

  private RawAnnotation annotation() throws IOException {
    long id = 0;
    long imageId = 0;
    long categoryId = 0;
    boolean hasId = false;
    boolean hasImage = false;
    boolean hasCategory = false;
    Flag iscrowd = Flag.ABSENT;
    Flag ignore = Flag.ABSENT;
    Double area = null;
    Box box = null;
    double[] keypoints = null;
    Integer numKeypoints = null;
    Segmentation segmentation = Segmentation.Missing.INSTANCE;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "id" -> {
          id = json.id(name(), field);
          hasId = true;
        }
        case "image_id" -> {
          imageId = json.id(name(), field);
          hasImage = true;
        }
        case "category_id" -> {
          categoryId = json.id(name(), field);
          hasCategory = true;
        }
        case "iscrowd" -> iscrowd = json.flag();
        case "ignore" -> ignore = json.flag();
        case "area" -> area = json.numberOrNull();
        case "bbox" -> box = json.boxOrNull();
        case "keypoints" -> {
          if (detail == Detail.KEYPOINTS) {
            keypoints = json.numbersOrNull();
          } else {
            parser.skipChildren();
          }
        }
        case "num_keypoints" -> numKeypoints = json.pixelsOrNull();
        case "segmentation" -> {
          if (detail == Detail.MASKS) {
            segmentation = segmentations.read();
          } else {
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren();
      }
    }
    require(hasId, "id");
    require(hasImage, "image_id");
    require(hasCategory, "category_id");
    return new RawAnnotation(
        position,
        id,
        imageId,
        categoryId,
        iscrowd,
        ignore,
        area,
        box,
        segmentation,
        keypoints == null ? null : new Keypoints(keypoints),
        numKeypoints);
  }

  private void require(boolean present, String field) {
    if (!present) {
      throw UserError.input(
          json.location() + ": " + name() + ": '" + field + "' is missing",
          "Add it to the record, or remove the record.");
    }
  }
}
