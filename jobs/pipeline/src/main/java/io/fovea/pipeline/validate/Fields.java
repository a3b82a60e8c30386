package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.mask.Box;

/** The fields of a record, judged as the readers of documents judge them. */
final class Fields {
  private static final int SHOWN = 60;
  private static final double MAX_WHOLE = 0x1p63;

  private Fields() {}

  /** A whole number of at most 63 bits, also where it is written 42.0; null for all else. */
  static Long id(JsonNode record, String key) {
    JsonNode value = record.get(key);
    if (value == null || !value.isNumber() || value.isBigInteger()) {
      return null;
    }
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    double number = value.doubleValue();
    return number == Math.rint(number) && Math.abs(number) < MAX_WHOLE
        ? (Long) (long) number
        : null;
  }

  /** A whole number of pixels, at least 1; null for all else. */
  static Integer pixels(JsonNode record, String key) {
    Long value = id(record, key);
    return value == null || value < 1 || value > Integer.MAX_VALUE ? null : value.intValue();
  }

  /** A number; null for all else. */
  static Double number(JsonNode record, String key) {
    JsonNode value = record.get(key);
    return value == null || !value.isNumber() ? null : (Double) value.doubleValue();
  }

  /** A text that is not blank; null for all else. */
  static String text(JsonNode record, String key) {
    JsonNode value = record.get(key);
    return value == null || !value.isTextual() || value.textValue().isBlank()
        ? null
        : value.textValue();
  }

  /** A list of whole numbers; null for all else. */
  static long[] ids(JsonNode record, String key) {
    JsonNode value = record.get(key);
    if (value == null || !value.isArray()) {
      return null;
    }
    long[] ids = new long[value.size()];
    for (int i = 0; i < ids.length; i++) {
      JsonNode each = value.get(i);
      if (!each.isIntegralNumber() || !each.canConvertToLong()) {
        return null;
      }
      ids[i] = each.longValue();
    }
    return ids;
  }

  /** A list of numbers; null for all else. */
  static double[] numbers(JsonNode record, String key) {
    JsonNode value = record.get(key);
    if (value == null || !value.isArray()) {
      return null;
    }
    double[] numbers = new double[value.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!value.get(i).isNumber()) {
        return null;
      }
      numbers[i] = value.get(i).doubleValue();
    }
    return numbers;
  }

  /** 0 or 1, also where it is written as a word; null for all else. */
  static Boolean flag(JsonNode record, String key) {
    JsonNode value = record.get(key);
    if (value != null && value.isBoolean()) {
      return value.booleanValue();
    }
    Long number = id(record, key);
    return number == null || number < 0 || number > 1 ? null : (Boolean) (number == 1);
  }

  /** Four finite numbers, the last two not below 0; null for all else. */
  static Box box(JsonNode record) {
    JsonNode value = record.get("bbox");
    if (value == null || !value.isArray() || value.size() != 4) {
      return null;
    }
    double[] numbers = new double[4];
    for (int i = 0; i < 4; i++) {
      numbers[i] = value.get(i).isNumber() ? value.get(i).doubleValue() : Double.NaN;
      if (!Double.isFinite(numbers[i]) || (i > 1 && numbers[i] < 0)) {
        return null;
      }
    }
    return new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  /** What stands in a field, for people. */
  static String shown(JsonNode record, String key) {
    JsonNode value = record.get(key);
    if (value == null) {
      return "'" + key + "' is missing";
    }
    String text = printable(value.toString());
    return "'" + key + "' is " + text;
  }

  /** A number of things, such as {@code 1 frame} and {@code 2 frames}. */
  static String counted(long count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }

  /** No longer than anyone reads, and without control characters. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(SHOWN)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return text.codePointCount(0, text.length()) > SHOWN ? shown + "..." : shown.toString();
  }
}
