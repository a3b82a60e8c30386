package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Options that hold lists. */
final class Lists {
  private static final int MAX_FILE_BYTES = 64 << 20;

  private Lists() {}

  static List<Integer> integers(String option, String value) {
    return parse(option, value, Integer::valueOf, "whole numbers, such as 1,10,100");
  }

  static List<Double> numbers(String option, String value) {
    return parse(option, value, Lists::number, "numbers, such as 0.5,0.75");
  }

  static List<AreaRange> areaRanges(String option, String value) {
    return parse(option, value, Lists::areaRange, "LABEL:MIN:MAX, such as all:0:1e10,tiny:0:256");
  }

  /** Ids in the option itself, or in the file that it names after an at-sign; empty for null. */
  static Optional<List<Long>> ids(String option, String value) {
    if (value == null) {
      return Optional.empty();
    }
    String ids = value.startsWith("@") ? content(value.substring(1)) : value;
    return Optional.of(parse(option, ids, Long::valueOf, "whole numbers, such as 1,2,3"));
  }

  /** Lists of ids by name, in the order given; empty for null. */
  static Map<String, List<Long>> groups(String option, String value) {
    Map<String, List<Long>> groups = new LinkedHashMap<>();
    for (String group : value == null ? new String[0] : value.split(";", -1)) {
      int equals = group.indexOf('=');
      String name = equals < 0 ? "" : group.substring(0, equals).strip();
      if (name.isEmpty() || groups.containsKey(name)) {
        throw UserError.usage(
            option + ": '" + group + "' has no name of its own",
            "Give NAME=ID,... or NAME=@FILE, between semicolons.");
      }
      groups.put(name, ids(option, group.substring(equals + 1).strip()).orElseThrow());
    }
    return groups;
  }

  private static String content(String location) {
    try (InputStream in = Storage.openMaybeGzip(location)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw UserError.usage(
            location + ": the list of ids is over " + MAX_FILE_BYTES + " bytes",
            "Cut the ground truth to the images instead.");
      }
      return new String(bytes, StandardCharsets.UTF_8).strip().replaceAll("[\\s,]+", ",");
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }

  private static double number(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new NumberFormatException(text);
    }
    return value;
  }

  private static AreaRange areaRange(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3 || parts[0].isBlank()) {
      throw new NumberFormatException(text);
    }
    return new AreaRange(parts[0].strip(), number(parts[1]), number(parts[2]));
  }

  private static <T> List<T> parse(
      String option, String value, Function<String, T> parser, String wanted) {
    return Arrays.stream(value.split(",", -1))
        .map(
            item -> {
              try {
                return parser.apply(item.strip());
              } catch (NumberFormatException e) {
                throw UserError.usage(
                    option + ": '" + item.strip() + "' is not what is wanted",
                    "Give " + wanted + ".");
              }
            })
        .toList();
  }
}
