package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One thing that {@code --emit} asks for.
 *
 * @param location where to; null for standard output
 */
record Emission(Format format, String location) {
  /** What is written. */
  enum Format {
    TEXT,
    JSON
  }

  /**
   * Reads the values of the option.
   *
   * @throws UserError if one is unknown
   */
  static List<Emission> parse(List<String> values) {
    return values.stream().map(Emission::parse).toList();
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

  private static Emission parse(String value) {
    int equals = value.indexOf('=');
    String name = equals < 0 ? value : value.substring(0, equals);
    String location = equals < 0 ? null : value.substring(equals + 1);
    Format format =
        switch (name) {
          case "text" -> Format.TEXT;
          case "json" -> Format.JSON;
          default ->
              throw UserError.usage(
                  "--emit '" + value + "' is unknown", "Give text, json, text=PATH or json=PATH.");
        };
    if (location != null && location.isEmpty()) {
      throw UserError.usage("--emit '" + value + "' names no file", "Give a path after '='.");
    }
    return new Emission(format, location);
  }
}
