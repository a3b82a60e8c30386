package io.fovea.models;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings by name, read once each and with a default; a name that no one has read is refused.
 * Values are what YAML makes of them, or text as the command line gives them.
 */
public final class Options {
  private final String owner;
  private final Map<String, Object> values;
  private final TreeSet<String> known = new TreeSet<>();

  /**
   * @param owner whose settings these are, for messages: "recipe yolox"
   * @param values by name; not copied deeply
   */
  public Options(String owner, Map<String, ?> values) {
    this.owner = owner;
    this.values = new TreeMap<>(values);
  }

  /** A number from {@code least} to {@code most}. */
  public double number(String name, double fallback, double least, double most) {
    Object value = read(name);
    if (value == null) {
      return fallback;
    }
    double number = toNumber(name, value);
    if (!(number >= least && number <= most)) {
      throw wrong(name, value, "a number from " + plain(least) + " to " + plain(most));
    }
    return number;
  }

  /** A whole number from {@code least} to {@code most}. */
  public int integer(String name, int fallback, int least, int most) {
    double number = number(name, fallback, least, most);
    if (number != Math.rint(number)) {
      throw wrong(name, values.get(name), "a whole number");
    }
    return (int) number;
  }

  /** True or false. */
  public boolean flag(String name, boolean fallback) {
    Object value = read(name);
    if (value == null) {
      return fallback;
    }
    return switch (value.toString()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, value, "true or false");
    };
  }

  /** A text; may be empty. */
  public String text(String name, String fallback) {
    Object value = read(name);
    return value == null ? fallback : value.toString();
  }

  /** One of an enum's constants, in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String name, E fallback) {
    return choice(name, fallback, List.of(fallback.getDeclaringClass().getEnumConstants()));
  }

  /** One of some of an enum's constants. */
  public <E extends Enum<E>> E choice(String name, E fallback, List<E> allowed) {
    Object value = read(name);
    if (value == null) {
      return fallback;
    }
    for (E constant : allowed) {
      if (nameOf(constant).equals(value.toString().toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw wrong(
        name,
        value,
        "one of " + allowed.stream().map(Options::nameOf).collect(Collectors.joining(", ")));
  }

  /** Finite numbers: a list, or text with commas. */
  public List<Double> numbers(String name, List<Double> fallback) {
    Object value = read(name);
    if (value == null) {
      return fallback;
    }
    Stream<?> items =
        value instanceof Collection<?> list
            ? list.stream()
            : Stream.of(value.toString().replaceAll("[\\[\\]]", "").split(",", -1));
    List<Double> numbers = new ArrayList<>();
    for (Object item : items.toList()) {
      double number = toNumber(name, item);
      if (!Double.isFinite(number)) {
        throw wrong(name, value, "a list of finite numbers");
      }
      numbers.add(number);
    }
    return List.copyOf(numbers);
  }

  /** Refuses every name that has not been read. */
  public void refuseOthers() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw UserError.usage(
            owner + " has no setting '" + name + "'",
            "The settings are: " + String.join(", ", known) + ".");
      }
    }
  }

  /** What a value is and what it is to be. */
  public UserError wrong(String name, Object value, String expected) {
    return UserError.usage(
        owner + ": '" + name + "' is " + value, "Give '" + name + "' as " + expected + ".");
  }

  /** An enum's constant as it is written in plans: lower case with hyphens. */
  public static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A number as it is written in plans and digests: without a fraction where there is none. */
  public static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private Object read(String name) {
    known.add(name);
    return values.get(name);
  }

  private double toNumber(String name, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      return Double.parseDouble(String.valueOf(value).strip());
    } catch (NumberFormatException e) {
      throw wrong(name, value, "a number");
    }
  }
}
