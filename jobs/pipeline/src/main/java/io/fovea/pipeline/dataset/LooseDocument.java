package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A JSON document as its records, whatever is in them: for checks that report every problem and not
 * the first alone. The records are those of a list, or of the lists that an object holds. Memory
 * does not grow with the document, but with its longest record.
 */
public final class LooseDocument extends RecordIterator<LooseDocument.Entry> {
  /** The section of the records of a document that is a list. */
  public static final String RESULTS = "results";

  private static final ObjectMapper TREES = new ObjectMapper();

  private final JsonDocument json;
  private final JsonParser parser;
  private final Predicate<String> wanted;
  private final Map<String, Integer> sections = new LinkedHashMap<>();
  private final Map<String, JsonNode> others = new LinkedHashMap<>();
  private boolean list;
  private boolean started;
  private String section;
  private long position;

  /**
   * One record.
   *
   * @param section the key of its list, or {@link #RESULTS}
   * @param position 0-based in its list
   * @param value what stands there
   */
  public record Entry(String section, long position, JsonNode value) {}

  private LooseDocument(JsonDocument json, Predicate<String> wanted) {
    this.json = json;
    this.wanted = wanted;
    this.parser = json.parser();
  }

  /**
   * Opens a document, plain or gzip.
   *
   * @throws UserError if it cannot be opened
   */
  public static LooseDocument open(String location) {
    return open(location, section -> true);
  }

  /**
   * Opens a document, plain or gzip, of which some lists are wanted; the others are met and passed
   * over, which takes neither trees nor memory.
   *
   * @param wanted of the keys of an object's lists
   * @throws UserError if it cannot be opened
   */
  public static LooseDocument open(String location, Predicate<String> wanted) {
    return new LooseDocument(JsonDocument.open(location), wanted);
  }

  /** The mask, in whatever form, that a record gives as {@code segmentation}. */
  public static Segmentation segmentation(JsonNode value) {
    if (value == null) {
      return Segmentation.Missing.INSTANCE;
    }
    try (JsonParser parser = value.traverse()) {
      parser.nextToken();
      return new SegmentationReader(JsonDocument.over("a record", parser)).read();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("reading from memory", e);
    }
  }

  /** Whether the document is a list; known once the first record was asked for. */
  public boolean isList() {
    return list;
  }

  /** How often each list of an object has been met so far, in the order of the file. */
  public Map<String, Integer> sections() {
    return sections;
  }

  /** The keys of an object that hold no list, met so far; of what is no plain value, no value. */
  public Map<String, JsonNode> others() {
    return others;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UserError where the document cannot be read on
   */
  @Override
  protected Entry read() {
    try {
      if (!started) {
        start();
      }
      return list ? fromList() : fromObject();
    } catch (IOException e) {
      throw json.explain(e);
    }
  }

  private void start() throws IOException {
    started = true;
    JsonToken token = parser.nextToken();
    list = token == JsonToken.START_ARRAY;
    if (list) {
      section = RESULTS;
    } else if (token != JsonToken.START_OBJECT) {
      throw UserError.input(
          json.location() + (token == null ? " is empty" : " is " + json.describe()),
          "Give a JSON document: a ground truth or results, as data-schemas describes them.");
    }
  }

  private Entry fromList() throws IOException {
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      json.requireEnd();
      return null;
    }
    return entry();
  }

  private Entry fromObject() throws IOException {
    while (true) {
      if (section == null) {
        String key = parser.nextFieldName();
        if (key == null) {
          json.requireEnd();
          return null;
        }
        if (parser.nextToken() == JsonToken.START_ARRAY) {
          sections.merge(key, 1, Integer::sum);
          position = 0;
          if (wanted.test(key)) {
            section = key;
          } else {
            parser.skipChildren();
          }
        } else {
          boolean plain = parser.currentToken().isScalarValue();
          others.put(key, plain ? TREES.readTree(parser) : MissingNode.getInstance());
          parser.skipChildren();
        }
      } else if (parser.nextToken() == JsonToken.END_ARRAY) {
        section = null;
      } else {
        return entry();
      }
    }
  }

  private Entry entry() throws IOException {
    return new Entry(section, position++, TREES.readTree(parser));
  }

  @Override
  public void close() {
    json.close();
  }
}
