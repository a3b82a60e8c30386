package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A JSON document as a stream of tokens, never as a tree. Python's NaN and Infinity are accepted;
 * of repeated keys the last counts, as in Python. The limits are ours, so that a legal large file
 * is never refused by a default, and a hostile one always is.
 */
final class JsonDocument implements AutoCloseable {
  /** The longest text, for instance of one compressed mask: 512 Mi characters. */
  static final int MAX_TEXT = 512 << 20;

  /** The deepest nesting; COCO documents need 6. */
  static final int MAX_DEPTH = 100;

  /** The most characters of one number. */
  static final int MAX_NUMBER = 1000;

  private static final double MAX_WHOLE = 0x1p63;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_TEXT)
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private final String location;
  private final JsonParser parser;
  private int listLength;

  private JsonDocument(String location, JsonParser parser) {
    this.location = location;
    this.parser = parser;
  }

  /** Opens a document, plain or gzip; see {@link Storage#openMaybeGzip}. */
  static JsonDocument open(String location) {
    try {
      return new JsonDocument(location, FACTORY.createParser(Storage.openMaybeGzip(location)));
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }

  /** A value that another parser stands at. */
  static JsonDocument over(String location, JsonParser parser) {
    return new JsonDocument(location, parser);
  }

  String location() {
    return location;
  }

  JsonParser parser() {
    return parser;
  }

  /** Reads the first token, which must open the given kind of value. */
  void requireStart(JsonToken wanted, String what, String remedy) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw UserError.input(location + " is empty", remedy);
    }
    if (token != wanted) {
      throw UserError.input(
          location + ": a " + what + " is wanted, and this is " + describe(), remedy);
    }
  }

  /** Makes sure that nothing follows the document. */
  void requireEnd() throws IOException {
    if (parser.nextToken() != null) {
      throw UserError.input(
          location + ": something follows the end of the JSON document at " + position(),
          "Make it one document; lines of separate documents are not read.");
    }
  }

  /** The current value as an id: a whole number; 42.0 is 42. */
  long id(String record, String field) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT) {
      if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        return parser.getLongValue();
      }
    } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      double value = parser.getDoubleValue();
      if (value == Math.rint(value) && Math.abs(value) < MAX_WHOLE) {
        return (long) value;
      }
    }
    throw UserError.input(
        location + ": " + record + ": '" + field + "' is " + describe() + ", no whole number",
        "Write ids as JSON whole numbers of at most 63 bits, without quotes, alike in ground truth"
            + " and results.");
  }

  /** The current value as a number of pixels; null if it is no whole number from 0 to 2^31-1. */
  Integer pixelsOrNull() throws IOException {
    if (!parser.currentToken().isNumeric()) {
      parser.skipChildren();
      return null;
    }
    double value = parser.getDoubleValue();
    return value == Math.rint(value) && value >= 0 && value <= Integer.MAX_VALUE
        ? (Integer) (int) value
        : null;
  }

  /** The current value as a number; null if it is none. */
  Double numberOrNull() throws IOException {
    if (parser.currentToken().isNumeric()) {
      return parser.getDoubleValue();
    }
    parser.skipChildren();
    return null;
  }

  /** The current value as text; null if it is none. */
  String textOrNull() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return null;
  }

  /** The current value as a flag. */
  Flag flag() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> Flag.YES;
      case VALUE_FALSE -> Flag.NO;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        double value = parser.getDoubleValue();
        boolean small = value == Math.rint(value) && value >= 0 && value <= 255;
        yield !small ? Flag.MALFORMED : value == 0 ? Flag.NO : Flag.YES;
      }
      default -> {
        parser.skipChildren();
        yield Flag.MALFORMED;
      }
    };
  }

  /** The current value as a box; null unless it is a list of four numbers. */
  Box boxOrNull() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    double[] values = new double[4];
    int n = 0;
    boolean numeric = true;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (!t.isNumeric()) {
        numeric = false;
        parser.skipChildren();
      } else if (n < 4) {
        values[n] = parser.getDoubleValue();
      }
      n++;
    }
    listLength = n;
    return numeric && n == 4 ? new Box(values[0], values[1], values[2], values[3]) : null;
  }

  /** The current value as a list of numbers; null if it is none. */
  double[] numbersOrNull() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    double[] values = new double[64];
    int n = 0;
    boolean numeric = true;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (!t.isNumeric()) {
        numeric = false;
        parser.skipChildren();
        continue;
      }
      if (n == values.length) {
        values = Arrays.copyOf(values, 2 * n);
      }
      values[n++] = parser.getDoubleValue();
    }
    return numeric ? Arrays.copyOf(values, n) : null;
  }

  /** The current value as a list of ids; null if it is no list. */
  long[] idsOrNull(String record, String field) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    long[] values = new long[8];
    int n = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (n == values.length) {
        values = Arrays.copyOf(values, 2 * n);
      }
      values[n++] = id(record, field);
    }
    return Arrays.copyOf(values, n);
  }

  /** Whether the last list that {@link #boxOrNull} read was empty. */
  boolean lastListWasEmpty() {
    return listLength == 0;
  }

  /** What the current token is, in words, with short values quoted. */
  String describe() throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "the text \"" + shorten(parser.getText()) + '"';
      case VALUE_NULL -> "null";
      case VALUE_TRUE, VALUE_FALSE -> "the word " + parser.getText();
      default -> "the number " + shorten(parser.getText());
    };
  }

  private static String shorten(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(40)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return text.codePointCount(0, text.length()) > 40
        ? shown.append("...").toString()
        : shown.toString();
  }

  private String position() {
    var at = parser.currentLocation();
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  /** What a failure of the parser means to the user. */
  UserError explain(IOException e) {
    String field = parser.getParsingContext().pathAsPointer().toString();
    String at = position() + (field.isEmpty() ? "" : ", in " + field);
    if (e instanceof JsonEOFException) {
      return new UserError(
          ExitCode.INPUT,
          location + ": the JSON document is cut short: it ends at " + at,
          "Copy, download or write the file again.",
          e);
    }
    if (e instanceof StreamConstraintsException) {
      return new UserError(
          ExitCode.INPUT,
          location + ": a value is over the reader's limits at " + at,
          "A text may have "
              + MAX_TEXT
              + " characters, a number "
              + MAX_NUMBER
              + ", and nesting "
              + MAX_DEPTH
              + " levels.",
          e);
    }
    String reason =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return new UserError(
        ExitCode.INPUT,
        location + ": not valid JSON at " + at + " (" + reason + ")",
        "Check that this is the right file; 'python3 -m json.tool' shows the same place.",
        e);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }
}
