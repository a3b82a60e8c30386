package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the lists of a tube, one entry a frame, at which a parser stands. */
final class TubeReader {
  private final JsonParser parser;
  private final SegmentationReader segmentations;

  TubeReader(JsonDocument json) {
    this.parser = json.parser();
    this.segmentations = new SegmentationReader(json);
  }

  /**
   * Masks by frame. Null and an empty list stand for no mask, as in the reference.
   *
   * @return null if the value is no list
   */
  List<Segmentation> frames() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    List<Segmentation> frames = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t == JsonToken.VALUE_NULL) {
        frames.add(null);
        continue;
      }
      Segmentation mask = segmentations.read();
      boolean none = mask instanceof Segmentation.Polygons polygons && polygons.parts().isEmpty();
      frames.add(none ? null : mask);
    }
    return frames;
  }

  /** Numbers by frame, 0 where there is null; null if the value is no list of such. */
  double[] numbers() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    double[] numbers = new double[16];
    int n = 0;
    boolean numeric = true;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (n == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * n);
      }
      if (t.isNumeric()) {
        numbers[n] = parser.getDoubleValue();
      } else if (t != JsonToken.VALUE_NULL) {
        numeric = false;
        parser.skipChildren();
      }
      n++;
    }
    return numeric ? Arrays.copyOf(numbers, n) : null;
  }

  /** Texts by frame, with nulls; null if the value is no list of such. */
  List<String> words() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    List<String> words = new ArrayList<>();
    boolean texts = true;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t == JsonToken.VALUE_STRING) {
        words.add(parser.getText());
      } else {
        words.add(null);
        texts &= t == JsonToken.VALUE_NULL;
        parser.skipChildren();
      }
    }
    return texts ? words : null;
  }

  /** Texts, null for what is none; null if the value is no list. */
  List<String> texts() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      texts.add(t == JsonToken.VALUE_STRING ? parser.getText() : null);
      parser.skipChildren();
    }
    return texts;
  }

  /** How many entries a list has; null if the value is no list. */
  Integer count() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    int n = 0;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      parser.skipChildren();
      n++;
    }
    return n;
  }
}
