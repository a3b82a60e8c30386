package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * One thing that {@code --emit} asks for.
 *
 * @param location where to; null for standard output
 */
record Emission(Format format, String location) {
  /** What is written. */
  enum Format {
    TEXT,
    JSON,
    CSV,
    FLAT
  }

  /**
   * Reads the values of the option.
   *
   * @throws UserError if one is unknown
   */
  static List<Emission> parse(List<String> values) {
    return values.stream().map(value -> parse(value, "text or json")).toList();
  }

  /** As above, of a command that has its figures one by one too. */
  static List<Emission> parseWithFigures(List<String> values) {
    return values.stream().map(value -> parse(value, "text, json, csv or flat")).toList();
  }

  /**
   * Writes where it was asked for.
   *
   * @param out standard output
   */
  void write(String text, PrintWriter out) {
    if (location == null) {
      out.print(text);
      return;
    }
    if (!Storage.isLocal(location)) {
      FullClassPathNeeded.ensure();
    }
    try (OutputStream file = Storage.create(location)) {
      file.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }

  private static Emission parse(String value, String formats) {
    int equals = value.indexOf('=');
    String name = equals < 0 ? value : value.substring(0, equals);
    String location = equals < 0 ? null : value.substring(equals + 1);
    if (!List.of(formats.split(", | or ")).contains(name)) {
      throw UserError.usage(
          "--emit '" + value + "' is unknown", "Give " + formats + ", each alone or with =PATH.");
    }
    Format format = Format.valueOf(name.toUpperCase(Locale.ROOT));
    if (location != null && location.isEmpty()) {
      throw UserError.usage("--emit '" + value + "' names no file", "Give a path after '='.");
    }
    return new Emission(format, location);
  }
}
