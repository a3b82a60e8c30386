package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.cost.CostOutput;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * One thing that {@code --emit} of a command with tables asks for.
 *
 * @param location where to; null for standard output
 */
record TableEmission(Format format, String location) {
  /** What is written. */
  enum Format {
    TEXT,
    MARKDOWN,
    LATEX,
    CSV,
    JSON
  }

  /**
   * Reads the values of the option; text where there is none.
   *
   * @throws UserError if one is unknown
   */
  static List<TableEmission> parse(List<String> values) {
    return values == null
        ? List.of(new TableEmission(Format.TEXT, null))
        : values.stream().map(TableEmission::parse).toList();
  }

  private static TableEmission parse(String value) {
    int equals = value.indexOf('=');
    String name = equals < 0 ? value : value.substring(0, equals);
    String location = equals < 0 ? null : value.substring(equals + 1);
    for (Format format : Format.values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(name)
          && (location == null || !location.isEmpty())) {
        return new TableEmission(format, location);
      }
    }
    throw UserError.usage(
        "--emit '" + value + "' is unknown",
        "Give text, markdown, latex, csv or json, each alone or with =PATH.");
  }

  void write(CostOutput output, PrintWriter out) {
    String text =
        switch (format) {
          case TEXT -> output.text();
          case MARKDOWN -> output.markdown();
          case LATEX -> output.latex();
          case CSV -> output.csv();
          case JSON -> output.json();
        };
    if (location == null) {
      out.print(text);
      return;
    }
    if (!Storage.isLocal(location)) {
      FullClassPathNeeded.ensure();
    }
    try (OutputStream stream = Storage.create(location)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }
}
