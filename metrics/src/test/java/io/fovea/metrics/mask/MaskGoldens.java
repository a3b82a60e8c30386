package io.fovea.metrics.mask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The cases of mask_ops.json.gz: inputs, and what pycocotools 2.0.11 and numpy make of them. */
public final class MaskGoldens {
  private static final JsonNode ROOT = read();

  private MaskGoldens() {}

  /** The cases of one kind, which must be as many as expected: none may go missing unseen. */
  public static JsonNode cases(String kind, int expected) {
    JsonNode cases = ROOT.path(kind);
    if (cases.size() != expected) {
      throw new IllegalStateException(kind + ": " + cases.size() + " cases, not " + expected);
    }
    return cases;
  }

  static Rle rle(JsonNode rle) {
    return RleText.decode(
        rle.get("counts").asText(), rle.get("size").get(0).asInt(), rle.get("size").get(1).asInt());
  }

  static Box box(JsonNode box) {
    return new Box(
        box.get(0).asDouble(), box.get(1).asDouble(), box.get(2).asDouble(), box.get(3).asDouble());
  }

  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }

  static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }

  private static JsonNode read() {
    try (InputStream file =
            Objects.requireNonNull(
                MaskGoldens.class.getResourceAsStream("/golden/coco/mask_ops.json.gz"));
        InputStream json = new GZIPInputStream(file)) {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
