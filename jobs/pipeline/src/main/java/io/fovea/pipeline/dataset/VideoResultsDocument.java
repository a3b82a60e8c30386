package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.List;

/**
 * A YouTube-VIS results document (a list of predicted tubes) as a stream of its records, in the
 * order of the file. Ids, areas and crowd flags in the file have no meaning and are skipped. Memory
 * does not grow with the document.
 */
public final class VideoResultsDocument extends RecordIterator<RawPredictedTube> {
  private static final String RIGHT_FILE =
      "Give a YouTube-VIS results document: a list of objects with 'video_id', 'category_id',"
          + " 'score' and 'segmentations'.";

  private final JsonDocument json;
  private final JsonParser parser;
  private final TubeReader tubes;
  private long position;

  private VideoResultsDocument(JsonDocument json) {
    this.json = json;
    this.parser = json.parser();
    this.tubes = new TubeReader(json);
  }

  /**
   * Opens a document, plain or gzip.
   *
   * @throws UserError if it cannot be read or is no JSON list
   */
  public static VideoResultsDocument open(String location) {
    JsonDocument json = JsonDocument.open(location);
    try {
      json.requireStart(
          JsonToken.START_ARRAY,
          "YouTube-VIS results document, which is a list,",
          RIGHT_FILE + " If the list is inside an object, write the list alone.");
      return new VideoResultsDocument(json);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  @Override
  protected RawPredictedTube read() {
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

  private RawPredictedTube advance() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.END_ARRAY) {
      json.requireEnd();
      return null;
    }
    if (token != JsonToken.START_OBJECT) {
      throw refuse(json.describe() + " stands where an object is wanted", RIGHT_FILE);
    }
    Long videoId = null;
    Long categoryId = null;
    double score = Double.NaN;
    String scoreProblem = "'score' is missing";
    List<Segmentation> frames = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (field) {
        case "video_id" -> videoId = json.id(name(), field);
        case "category_id" -> categoryId = json.id(name(), field);
        case "score" -> {
          scoreProblem = value.isNumeric() ? null : "'score' is " + json.describe();
          score = value.isNumeric() ? parser.getDoubleValue() : Double.NaN;
          parser.skipChildren();
        }
        case "segmentations" -> frames = tubes.frames();
        default -> parser.skipChildren();
      }
    }
    if (videoId == null || categoryId == null || frames == null) {
      String missing =
          videoId == null
              ? "'video_id' is missing"
              : categoryId == null
                  ? "'category_id' is missing"
                  : "'segmentations' is missing or no list";
      throw refuse(missing, "Add it to the result, or remove the result.");
    }
    return new RawPredictedTube(position++, videoId, categoryId, score, scoreProblem, frames);
  }

  private String name() {
    return "results[" + position + "]";
  }

  private UserError refuse(String problem, String remedy) {
    return UserError.input(json.location() + ": " + name() + ": " + problem, remedy);
  }
}
