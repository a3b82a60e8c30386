package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import io.fovea.metrics.classification.RankedClasses;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Classes of images, as annotated and as predicted; {@code data-schemas/classification.md}
 * describes both documents. Of a prediction its best classes alone are kept.
 */
public final class ClassificationDocument {
  private static final String TRUTH = "fovea-classification-truth";
  private static final String RESULTS = "fovea-classification-results";
  private static final long VERSION = 1;
  private static final String REMEDY =
      "Give a document as data-schemas/classification.md describes.";

  private final JsonDocument json;
  private final JsonParser parser;
  private final boolean truth;
  private final int most;
  private final Map<String, int[]> images = new LinkedHashMap<>();

  private ClassificationDocument(JsonDocument json, boolean truth, int most) {
    this.json = json;
    this.parser = json.parser();
    this.truth = truth;
    this.most = most;
  }

  /**
   * The class of each image, by name, in the order of the document; plain or gzip.
   *
   * @throws UserError if the document is refused
   */
  public static Map<String, int[]> readTruth(String location) {
    return read(location, true, 1);
  }

  /**
   * The best classes of each image, best first.
   *
   * @param most how many are wanted
   */
  public static Map<String, int[]> readResults(String location, int most) {
    return read(location, false, most);
  }

  private static Map<String, int[]> read(String location, boolean truth, int most) {
    try (JsonDocument json = JsonDocument.open(location)) {
      try {
        return new ClassificationDocument(json, truth, most).read();
      } catch (IOException e) {
        throw json.explain(e);
      }
    }
  }

  private Map<String, int[]> read() throws IOException {
    String format = truth ? TRUTH : RESULTS;
    json.requireStart(JsonToken.START_OBJECT, "document of the format " + format, REMEDY);
    String stated = null;
    Double version = null;
    boolean listed = false;
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      switch (key) {
        case "format" -> stated = json.textOrNull();
        case "version" -> version = json.numberOrNull();
        case "images" -> {
          if (token != JsonToken.START_ARRAY || listed) {
            throw refuse("'images' is " + (listed ? "there twice" : json.describe()));
          }
          listed = true;
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            image();
          }
        }
        default -> parser.skipChildren();
      }
    }
    json.requireEnd();
    if (!format.equals(stated) || version == null || version != VERSION || !listed) {
      throw refuse(
          !format.equals(stated)
              ? "'format' is not \"" + format + "\""
              : listed ? "'version' is not " + VERSION : "the list 'images' is missing");
    }
    return images;
  }

  private void image() throws IOException {
    String at = "images[" + images.size() + "]";
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refuse(at + " is " + json.describe() + ", and an object is wanted");
    }
    String name = null;
    int[] classes = null;
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      parser.nextToken();
      switch (key) {
        case "image" -> name = json.textOrNull();
        case "class" -> classes = truth ? new int[] {classId(at)} : skipped(classes);
        case "classes" -> classes = truth ? skipped(classes) : ranked(at);
        case "scores" -> classes = truth ? skipped(classes) : scored(at);
        default -> parser.skipChildren();
      }
    }
    if (name == null || name.isEmpty()) {
      throw refuse(at + ": 'image' is missing or no text");
    }
    if (classes == null) {
      throw refuse(
          at + ": " + (truth ? "'class' is missing" : "'scores' and 'classes' are missing"));
    }
    if (images.put(name, classes) != null) {
      throw refuse(at + ": the image '" + name + "' is there twice");
    }
  }

  private int[] skipped(int[] classes) throws IOException {
    parser.skipChildren();
    return classes;
  }

  private int classId(String at) throws IOException {
    long id = json.id(at, "class");
    if (id < 0 || id > Integer.MAX_VALUE) {
      throw refuse(at + ": the class " + id + " is no id: ids are 0 to " + Integer.MAX_VALUE);
    }
    return (int) id;
  }

  private int[] ranked(String at) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refuse(at + ": 'classes' is " + json.describe());
    }
    int[] best = new int[most];
    int n = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int id = classId(at);
      if (Arrays.stream(best, 0, n).anyMatch(each -> each == id)) {
        throw refuse(at + ": the class " + id + " is ranked twice");
      }
      if (n < most) {
        best[n++] = id;
      }
    }
    return Arrays.copyOf(best, n);
  }

  private int[] scored(String at) throws IOException {
    double[] scores = json.numbersOrNull();
    if (scores == null) {
      throw refuse(at + ": 'scores' is no list of numbers");
    }
    try {
      return RankedClasses.best(scores, most);
    } catch (UserError e) {
      throw e.at(json.location() + ": " + at);
    }
  }

  private UserError refuse(String problem) {
    return UserError.input(json.location() + ": " + problem, REMEDY);
  }
}
