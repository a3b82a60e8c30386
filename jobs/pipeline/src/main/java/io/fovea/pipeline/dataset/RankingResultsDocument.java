package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Predicted rankings as a stream of images; {@code data-schemas/ranking-results.schema.json} is the
 * contract. Memory grows with the names of the images alone.
 */
public final class RankingResultsDocument extends RecordIterator<RankingPredictions> {
  private static final String FORMAT = "fovea-ranking-results";
  private static final long VERSION = 1;
  private static final String REMEDY =
      "Give a document as data-schemas/ranking-results.md describes.";

  private final JsonDocument json;
  private final JsonParser parser;
  private final SegmentationReader segmentations;
  private final Set<String> names = new HashSet<>();
  private boolean hasFormat;
  private boolean hasVersion;
  private boolean hasImages;
  private boolean inImages;
  private int position;

  private RankingResultsDocument(JsonDocument json) {
    this.json = json;
    this.parser = json.parser();
    this.segmentations = new SegmentationReader(json);
  }

  /**
   * Opens a document, plain or gzip.
   *
   * @throws UserError if it cannot be read or is no JSON object
   */
  public static RankingResultsDocument open(String location) {
    JsonDocument json = JsonDocument.open(location);
    try {
      json.requireStart(JsonToken.START_OBJECT, "document of ranking results", REMEDY);
      return new RankingResultsDocument(json);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  @Override
  protected RankingPredictions read() {
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

  private RankingPredictions advance() throws IOException {
    while (true) {
      if (inImages) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT) {
          return image();
        }
        if (token != JsonToken.END_ARRAY) {
          throw refuse(json.describe() + " stands where an object is wanted");
        }
        inImages = false;
      }
      String field = parser.nextFieldName();
      if (field == null) {
        json.requireEnd();
        requireHeader();
        return null;
      }
      header(field, parser.nextToken());
    }
  }

  private void header(String field, JsonToken token) throws IOException {
    switch (field) {
      case "format" -> {
        if (!FORMAT.equals(json.textOrNull())) {
          throw UserError.input(json.location() + ": 'format' is not \"" + FORMAT + "\"", REMEDY);
        }
        hasFormat = true;
      }
      case "version" -> {
        long version = json.id("the document", field);
        if (version != VERSION) {
          throw UserError.input(
              json.location() + ": 'version' is " + version + ", and " + VERSION + " is read",
              REMEDY);
        }
        hasVersion = true;
      }
      case "images" -> {
        if (token != JsonToken.START_ARRAY || hasImages) {
          throw UserError.input(
              json.location()
                  + ": 'images' is "
                  + (hasImages ? "there twice" : json.describe() + ", not a list"),
              REMEDY);
        }
        hasImages = true;
        inImages = true;
      }
      default -> parser.skipChildren();
    }
  }

  private void requireHeader() {
    String missing = !hasFormat ? "format" : !hasVersion ? "version" : !hasImages ? "images" : null;
    if (missing != null) {
      throw UserError.input(json.location() + ": '" + missing + "' is missing", REMEDY);
    }
  }

  private RankingPredictions image() throws IOException {
    String name = null;
    List<ScoredSegmentation> objects = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "image" -> name = RankingTruths.imageName(json, record(), field);
        case "objects" -> objects = objects();
        default -> parser.skipChildren();
      }
    }
    if (name == null || objects == null) {
      throw refuse("'" + (name == null ? "image" : "objects") + "' is missing");
    }
    if (!names.add(name)) {
      throw refuse("the image '" + name + "' is there twice");
    }
    position++;
    return new RankingPredictions(name, objects);
  }

  private List<ScoredSegmentation> objects() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refuse("'objects' is " + json.describe() + ", not a list");
    }
    List<Segmentation> masks = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t != JsonToken.START_OBJECT) {
        throw refuse("object " + masks.size() + " is " + json.describe());
      }
      String object = record() + ", object " + masks.size();
      Segmentation mask = Segmentation.Missing.INSTANCE;
      Double score = null;
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        parser.nextToken();
        switch (field) {
          case "segmentation" -> mask = segmentations.read();
          case "score" -> score = score(object);
          default -> parser.skipChildren();
        }
      }
      masks.add(RankingTruths.requireMask(json, object, mask));
      if (score != null) {
        scores.add(score);
      }
    }
    return scored(masks, scores);
  }

  private double score(String object) throws IOException {
    Double score = json.numberOrNull();
    if (score == null || score.isNaN()) {
      throw UserError.input(
          json.location() + ": " + object + ": 'score' is no number",
          "Give a number, or leave 'score' out of all objects of the image: then the list is the"
              + " ranking.");
    }
    return score;
  }

  /** Without scores the list is the ranking, the most salient first. */
  private List<ScoredSegmentation> scored(List<Segmentation> masks, List<Double> scores) {
    if (!scores.isEmpty() && scores.size() != masks.size()) {
      throw refuse(
          scores.size() + " of " + masks.size() + " objects have a 'score': all or none can");
    }
    List<ScoredSegmentation> objects = new ArrayList<>();
    for (int i = 0; i < masks.size(); i++) {
      double score = scores.isEmpty() ? masks.size() - i : scores.get(i);
      objects.add(new ScoredSegmentation(masks.get(i), score));
    }
    return objects;
  }

  private String record() {
    return "images[" + position + "]";
  }

  private UserError refuse(String problem) {
    return UserError.input(json.location() + ": " + record() + ": " + problem, REMEDY);
  }
}
