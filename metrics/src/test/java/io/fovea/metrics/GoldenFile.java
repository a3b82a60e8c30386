package io.fovea.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Reads goldens, plain or gzip, from the test resources. */
public final class GoldenFile {
  private GoldenFile() {}

  /** The document of this name under {@code golden/}. */
  public static JsonNode read(String name) {
    try (InputStream file =
            Objects.requireNonNull(GoldenFile.class.getResourceAsStream("/golden/" + name), name);
        InputStream json = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }

  public static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }
}
