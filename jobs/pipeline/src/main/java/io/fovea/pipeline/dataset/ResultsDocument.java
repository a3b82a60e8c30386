package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.Keypoints;
import io.fovea.metrics.mask.Box;
import io.fovea.pipeline.dataset.RawResult.Kind;
import java.io.IOException;

/**
 * A COCO results document (a list of detections) as a stream of its records, in the order of the
 * file. As in pycocotools the first record decides how all are read: if it has a box, all must have
 * boxes; else all must have masks as compressed text. Ids, areas and crowd flags in the file have
 * no meaning and are skipped. Memory does not grow with the document.
 */
public final class ResultsDocument extends RecordIterator<RawResult> {
  private static final String RIGHT_FILE =
      "Give a COCO results document: a list of objects with 'image_id', 'category_id', 'score' and"
          + " 'bbox' or 'segmentation'.";

  private final JsonDocument json;
  private final JsonParser parser;
  private final Detail detail;
  private final SegmentationReader segmentations;
  private long position;
  private Kind kind;

  // The fields of the record at hand.
  private long imageId;
  private long categoryId;
  private boolean hasImage;
  private boolean hasCategory;
  private double score;
  private String scoreProblem;
  private boolean hasBox;
  private boolean emptyBox;
  private Box box;
  private Segmentation segmentation;
  private String unsupported;
  private double[] keypoints;

  private ResultsDocument(JsonDocument json, Detail detail) {
    this.json = json;
    this.parser = json.parser();
    this.detail = detail;
    this.segmentations = new SegmentationReader(json);
  }

  /**
   * Opens a document, plain or gzip.
   *
   * @param detail {@link Detail#BOXES} leaves out masks that an evaluation of boxes never looks at
   * @throws UserError if it cannot be read or is no JSON list
   */
  public static ResultsDocument open(String location, Detail detail) {
    JsonDocument json = JsonDocument.open(location);
    try {
      json.requireStart(
          JsonToken.START_ARRAY,
          "COCO results document, which is a list,",
          RIGHT_FILE + " If the list is inside an object, write the list alone.");
      return new ResultsDocument(json, detail);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  /** How the records are read; null until the first has been, and for an empty list. */
  public Kind kind() {
    return kind;
  }

  @Override
  protected RawResult read() {
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

  private RawResult advance() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.END_ARRAY) {
      json.requireEnd();
      return null;
    }
    if (token != JsonToken.START_OBJECT) {
      throw refuse(json.describe() + " stands where an object is wanted", RIGHT_FILE);
    }
    readFields();
    require(hasImage, "image_id");
    require(hasCategory, "category_id");
    if (kind == null) {
      kind = decideKind();
    }
    if (kind == Kind.BOXES) {
      requireBox();
    } else if (kind == Kind.MASKS) {
      requireText();
    }
    return new RawResult(
        position++,
        kind,
        imageId,
        categoryId,
        score,
        scoreProblem,
        box,
        hasBox,
        segmentation,
        keypoints == null ? null : new Keypoints(keypoints));
  }

  private void readFields() throws IOException {
    hasImage = false;
    hasCategory = false;
    score = Double.NaN;
    scoreProblem = "'score' is missing";
    hasBox = false;
    emptyBox = false;
    box = null;
    segmentation = Segmentation.Missing.INSTANCE;
    unsupported = null;
    keypoints = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      switch (field) {
        case "image_id" -> {
          imageId = json.id(name(), field);
          hasImage = true;
        }
        case "category_id" -> {
          categoryId = json.id(name(), field);
          hasCategory = true;
        }
        case "score" -> readScore(token);
        case "bbox" -> readBox(token);
        case "segmentation" -> {
          if (detail == Detail.MASKS || kind != Kind.BOXES) {
            segmentation = segmentations.read();
          } else {
            parser.skipChildren();
          }
        }
        case "keypoints" -> {
          unsupported = field;
          if (detail == Detail.KEYPOINTS) {
            keypoints = json.numbersOrNull();
          } else {
            parser.skipChildren();
          }
        }
        case "caption" -> {
          unsupported = field;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void readScore(JsonToken token) throws IOException {
    if (token.isNumeric()) {
      score = parser.getDoubleValue();
      scoreProblem = null;
    } else {
      score = Double.NaN;
      scoreProblem = "'score' is " + json.describe();
      parser.skipChildren();
    }
  }

  private void readBox(JsonToken token) throws IOException {
    hasBox = true;
    emptyBox = false;
    box = null;
    if (token != JsonToken.START_ARRAY) {
      parser.skipChildren();
    } else {
      box = json.boxOrNull();
      emptyBox = box == null && json.lastListWasEmpty();
    }
  }

  /** Decides by the first record, as pycocotools does. */
  private Kind decideKind() {
    if ("caption".equals(unsupported)) {
      throw refuse("has a 'caption', and captions are not evaluated here", RIGHT_FILE);
    }
    if (hasBox && !emptyBox) {
      return Kind.BOXES;
    }
    if (!(segmentation instanceof Segmentation.Missing)) {
      return Kind.MASKS;
    }
    if (unsupported != null && detail == Detail.KEYPOINTS) {
      return Kind.KEYPOINTS;
    }
    if (unsupported != null) {
      throw refuse(
          "has '" + unsupported + "' alone, and neither box nor mask",
          "Use --task keypoints, or give the boxes or masks too.");
    }
    throw refuse("has neither 'bbox' nor 'segmentation'", RIGHT_FILE);
  }

  private void requireBox() {
    if (box == null) {
      throw refuse(
          (hasBox ? "'bbox' is not a list of four numbers" : "'bbox' is missing")
              + ", and the first result has a box, so that all are read as boxes",
          "Give every result 'bbox' as [x, y, width, height], or none.");
    }
  }

  private void requireText() {
    if (segmentation instanceof Segmentation.RunText) {
      return;
    }
    String problem =
        segmentation instanceof Segmentation.Missing
            ? "'segmentation' is missing"
            : segmentation instanceof Segmentation.RunCounts
                ? "'counts' is a list of runs"
                : segmentation instanceof Segmentation.Malformed malformed
                    ? "'segmentation' is " + malformed.what()
                    : "'segmentation' is a list of polygons";
    throw refuse(
        problem
            + ", and the first result has a mask and no box, so that all are read as masks in"
            + " compressed text",
        "Compress the masks (pycocotools: mask.encode, or mask.frPyObjects for polygons and lists"
            + " of runs), or give every result a 'bbox' beside its mask.");
  }

  private void require(boolean present, String field) {
    if (!present) {
      throw refuse("'" + field + "' is missing", "Add it to the result, or remove the result.");
    }
  }

  private String name() {
    return "results[" + position + "]";
  }

  private UserError refuse(String problem, String remedy) {
    return UserError.input(json.location() + ": " + name() + ": " + problem, remedy);
  }
}
