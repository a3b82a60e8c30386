package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the {@code segmentation} value at which a parser stands. */
final class SegmentationReader {
  private static final String NOT_RUNS = "a mask object whose ";

  private final JsonDocument json;
  private final JsonParser parser;
  private double[] numbers = new double[256];

  SegmentationReader(JsonDocument json) {
    this.json = json;
    this.parser = json.parser();
  }

  /** Reads up to the end of the value, whatever it is. */
  Segmentation read() throws IOException {
    return switch (parser.currentToken()) {
      case START_ARRAY -> polygons();
      case START_OBJECT -> runs();
      default -> new Segmentation.Malformed(json.describe());
    };
  }

  private Segmentation polygons() throws IOException {
    List<double[]> parts = new ArrayList<>(1);
    String problem = null;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t != JsonToken.START_ARRAY) {
        problem = "a list with " + json.describe() + " where a polygon should be";
        parser.skipChildren();
        continue;
      }
      int n = numbers();
      if (n < 0) {
        problem = "a polygon with something that is no number in it";
      } else {
        parts.add(Arrays.copyOf(numbers, n));
      }
    }
    return problem == null ? new Segmentation.Polygons(parts) : new Segmentation.Malformed(problem);
  }

  private Segmentation runs() throws IOException {
    int[] size = null;
    boolean hasSize = false;
    boolean hasCounts = false;
    int[] counts = null;
    byte[] text = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      switch (field) {
        case "size" -> {
          hasSize = true;
          size = token == JsonToken.START_ARRAY ? wholeNumbers() : null;
        }
        case "counts" -> {
          hasCounts = true;
          text = token == JsonToken.VALUE_STRING ? ascii() : null;
          counts = token == JsonToken.START_ARRAY ? wholeNumbers() : null;
        }
        default -> {}
      }
      parser.skipChildren();
    }
    if (!hasSize || size == null || size.length < 2) {
      return new Segmentation.Malformed(
          NOT_RUNS + (hasSize ? "'size' is not [height, width]" : "'size' is missing"));
    }
    if (text != null) {
      return new Segmentation.RunText(size[0], size[1], text);
    }
    if (counts != null) {
      return new Segmentation.RunCounts(size[0], size[1], counts);
    }
    return new Segmentation.Malformed(
        NOT_RUNS
            + (hasCounts
                ? "'counts' is neither a text nor a list of whole numbers"
                : "'counts' is missing"));
  }

  /**
   * Reads a list of numbers into {@code numbers}: how many there are, or -1 if one is no number.
   */
  private int numbers() throws IOException {
    int n = 0;
    boolean numeric = true;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (!t.isNumeric()) {
        numeric = false;
        parser.skipChildren();
        continue;
      }
      if (n == numbers.length) {
        numbers = Arrays.copyOf(numbers, n * 2);
      }
      numbers[n++] = parser.getDoubleValue();
    }
    return numeric ? n : -1;
  }

  /** Reads a list of whole numbers from 0 to 2^31-1; null if it is something else. */
  private int[] wholeNumbers() throws IOException {
    int n = numbers();
    if (n < 0) {
      return null;
    }
    int[] whole = new int[n];
    for (int i = 0; i < n; i++) {
      double value = numbers[i];
      if (!(value >= 0 && value <= Integer.MAX_VALUE && value == Math.rint(value))) {
        return null;
      }
      whole[i] = (int) value;
    }
    return whole;
  }

  private byte[] ascii() throws IOException {
    char[] characters = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    byte[] ascii = new byte[parser.getTextLength()];
    for (int i = 0; i < ascii.length; i++) {
      char c = characters[offset + i];
      ascii[i] = c < 0x80 ? (byte) c : -1;
    }
    return ascii;
  }
}
