package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A document of labelled videos as a stream of them, in the order of the file; {@code
 * data-schemas/video-labels.md} describes it. One document may hold truth and predictions, or two
 * documents one each. Memory holds one video.
 */
public final class LabelDocument extends RecordIterator<RawLabelVideo> {
  /** Which labels are read. */
  public enum Side {
    TRUTH("gt"),
    PREDICTED("pred");

    private final String classes;
    private final String instances;

    Side(String prefix) {
      this.classes = prefix + "_sem";
      this.instances = prefix + "_ins";
    }
  }

  private static final String RIGHT_FILE =
      "Give a document of labelled videos as data-schemas/video-labels.md describes.";
  private static final int MAX_LABEL = 1 << 30;

  private final JsonDocument json;
  private final JsonParser parser;

  /** Null where the labels are skipped. */
  private final Side side;

  private Integer classes;
  private List<Integer> things;
  private Integer voidClass;
  private boolean hasVideos;
  private boolean inVideos;
  private boolean finished;
  private int place;

  private LabelDocument(JsonDocument json, Side side) {
    this.json = json;
    this.parser = json.parser();
    this.side = side;
  }

  /**
   * Opens a document, plain or gzip.
   *
   * @throws UserError if it cannot be read or is no JSON object
   */
  public static LabelDocument open(String location, Side side) {
    JsonDocument json = JsonDocument.open(location);
    try {
      json.requireStart(JsonToken.START_OBJECT, "document of labelled videos", RIGHT_FILE);
      return new LabelDocument(json, side);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  /**
   * Reads what a document says beside the labels.
   *
   * @throws UserError if it cannot be read or lists no videos
   */
  public static LabelHeader header(String location) {
    try (LabelDocument document = open(location, null)) {
      List<String> names = new ArrayList<>();
      document.forEachRemaining(video -> names.add(video.name()));
      if (!document.hasVideos) {
        throw UserError.input(location + ": the key 'seqs' is missing", RIGHT_FILE);
      }
      return new LabelHeader(document.classes, document.things, document.voidClass, names);
    }
  }

  @Override
  protected RawLabelVideo read() {
    try {
      while (!finished) {
        if (!inVideos) {
          readKey();
        } else if (parser.nextToken() == JsonToken.END_ARRAY) {
          inVideos = false;
        } else {
          return video();
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

  private void readKey() throws IOException {
    String key = parser.nextFieldName();
    if (key == null) {
      json.requireEnd();
      finished = true;
      return;
    }
    JsonToken token = parser.nextToken();
    switch (key) {
      case "num_classes" -> classes = whole(key);
      case "ignore" -> voidClass = whole(key);
      case "things" -> things = Arrays.stream(numbers(key)).boxed().toList();
      case "seqs" -> {
        if (token != JsonToken.START_ARRAY || hasVideos) {
          throw refuse("'seqs' is " + (hasVideos ? "there twice" : "no list"));
        }
        hasVideos = true;
        inVideos = true;
      }
      default -> parser.skipChildren();
    }
  }

  private RawLabelVideo video() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refuse(where() + " is " + json.describe() + ", and an object is wanted");
    }
    String name = Integer.toString(place);
    List<int[]> ofClasses = null;
    List<int[]> ofInstances = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (field.equals("name")) {
        String given = json.textOrNull();
        name = given == null ? name : given;
      } else if (side != null && field.equals(side.classes)) {
        ofClasses = frames(field);
      } else if (side != null && field.equals(side.instances)) {
        ofInstances = frames(field);
      } else {
        parser.skipChildren();
      }
    }
    List<LabelFrame> frames = new ArrayList<>();
    if (side != null) {
      join(ofClasses, ofInstances, frames);
    }
    place++;
    return new RawLabelVideo(name, frames);
  }

  private void join(List<int[]> ofClasses, List<int[]> ofInstances, List<LabelFrame> frames) {
    if (ofClasses == null || ofInstances == null) {
      throw refuse(
          where() + ": '" + (ofClasses == null ? side.classes : side.instances) + "' is missing");
    }
    if (ofClasses.size() != ofInstances.size()) {
      throw refuse(
          where()
              + ": '"
              + side.classes
              + "' has "
              + ofClasses.size()
              + " frames and '"
              + side.instances
              + "' "
              + ofInstances.size());
    }
    for (int t = 0; t < ofClasses.size(); t++) {
      if (ofClasses.get(t).length != ofInstances.get(t).length) {
        throw refuse(
            where() + ": frame " + t + " has classes and instances of different numbers of pixels");
      }
      frames.add(new LabelFrame(ofClasses.get(t), ofInstances.get(t)));
    }
  }

  private List<int[]> frames(String field) throws IOException {
    requireList(where() + ": '" + field + "'");
    List<int[]> frames = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      frames.add(numbers(where() + ": '" + field + "'[" + frames.size() + "]"));
    }
    return frames;
  }

  /** The whole numbers of a list or of lists in it, one after the other. */
  private int[] numbers(String what) throws IOException {
    requireList(what);
    int[] numbers = new int[1024];
    int n = 0;
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        depth++;
      } else if (token == JsonToken.END_ARRAY) {
        depth--;
      } else {
        if (n == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * n);
        }
        numbers[n++] = whole(what);
      }
    }
    return Arrays.copyOf(numbers, n);
  }

  private void requireList(String what) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refuse(what + " is " + json.describe() + ", and a list is wanted");
    }
  }

  private int whole(String what) throws IOException {
    Integer value = json.pixelsOrNull();
    if (value == null || value > MAX_LABEL) {
      throw refuse(what + " has something that is no whole number from 0 to " + MAX_LABEL);
    }
    return value;
  }

  private String where() {
    return "seqs[" + place + "]";
  }

  private UserError refuse(String problem) {
    return UserError.input(json.location() + ": " + problem, RIGHT_FILE);
  }
}
