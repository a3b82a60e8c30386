package io.fovea.pipeline.plan;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.plan.PlanValue.Kind;
import io.fovea.pipeline.plan.PlanValue.Mapping;
import io.fovea.pipeline.plan.PlanValue.Scalar;
import io.fovea.pipeline.plan.PlanValue.Sequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A mapping of a plan, read key by key with types checked. Every message names the key with its
 * path, the place and the value.
 */
final class PlanSection {
  private final Mapping mapping;
  private final String path;

  private PlanSection(Mapping mapping, String path) {
    this.mapping = mapping;
    this.path = path;
  }

  /**
   * A mapping whose keys are all known.
   *
   * @param path of the section: empty at the top, else such as {@code scoring[0]}
   */
  static PlanSection of(PlanValue value, String path, Collection<String> known) {
    PlanSection section = open(value, path);
    for (String key : section.mapping.entries().keySet()) {
      if (!known.contains(key)) {
        throw UserError.usage(
            section.mapping.entries().get(key).where()
                + ": '"
                + section.pathOf(key)
                + "' is not a key of a plan",
            Nearest.question(key, known) + "Known here: " + String.join(", ", known) + ".");
      }
    }
    return section;
  }

  /** A mapping with keys that are another's matter. */
  static PlanSection open(PlanValue value, String path) {
    if (value instanceof Mapping mapping) {
      return new PlanSection(mapping, path);
    }
    throw UserError.usage(
        value.where() + ": '" + path + "' is not a mapping of keys to values",
        "Write its keys below it, each as 'key: value'.");
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Whether the key is there with a value. */
  boolean has(String key) {
    return value(key) != null;
  }

  /** The value of a key, or null where it is not given or empty. */
  PlanValue value(String key) {
    PlanValue value = mapping.entries().get(key);
    return value instanceof Scalar scalar && scalar.kind() == Kind.NOTHING ? null : value;
  }

  /** The place of a key's value, for messages; of the section where the key is not given. */
  String where(String key) {
    PlanValue value = mapping.entries().get(key);
    return value == null ? mapping.where() : value.where();
  }

  /** A text that must be given. */
  String text(String key, String remedy) {
    String text = text(key, remedy, null);
    if (text == null) {
      throw UserError.usage(mapping.where() + ": '" + pathOf(key) + "' is not given", remedy);
    }
    return text;
  }

  /** A text; numbers and truth values are texts as they were written. */
  String text(String key, String remedy, String otherwise) {
    PlanValue value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Scalar scalar && !scalar.text().isBlank()) {
      return scalar.text();
    }
    throw refusal(key, value, remedy);
  }

  /** One of some words. */
  String choice(String key, Collection<String> known, String otherwise) {
    String remedy = "Give one of: " + String.join(", ", known) + ".";
    String text = text(key, remedy, otherwise);
    if (text != null && !known.contains(text)) {
      throw UserError.usage(
          where(key) + ": '" + pathOf(key) + "' is '" + text + "', which is not known",
          Nearest.question(text, known) + remedy);
    }
    return text;
  }

  /** A whole number within bounds. */
  long integer(String key, long least, long most, long otherwise) {
    PlanValue value = value(key);
    if (value == null) {
      return otherwise;
    }
    String remedy = "Give a whole number from " + least + " to " + most + ".";
    try {
      if (value instanceof Scalar scalar) {
        long number = Long.parseLong(scalar.text());
        if (number >= least && number <= most) {
          return number;
        }
      }
    } catch (NumberFormatException e) {
      throw refusal(key, value, remedy);
    }
    throw refusal(key, value, remedy);
  }

  /** A finite number within bounds; NaN where it is not given. */
  double number(String key, double least, double most) {
    PlanValue value = value(key);
    return value == null ? Double.NaN : number(key, value, least, most);
  }

  private double number(String key, PlanValue value, double least, double most) {
    String remedy = "Give a number from " + least + " to " + most + ".";
    try {
      if (value instanceof Scalar scalar) {
        double number = Double.parseDouble(scalar.text());
        if (number >= least && number <= most) {
          return number;
        }
      }
    } catch (NumberFormatException e) {
      throw refusal(key, value, remedy);
    }
    throw refusal(key, value, remedy);
  }

  /** {@code true} or {@code false}. */
  boolean truth(String key, boolean otherwise) {
    PlanValue value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Scalar scalar && scalar.kind() == Kind.TRUTH) {
      return scalar.truth();
    }
    throw refusal(key, value, "Give true or false.");
  }

  /** The items of a list; null where it is not given. */
  List<PlanValue> items(String key, String remedy) {
    PlanValue value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Sequence sequence) {
      return sequence.items();
    }
    throw refusal(key, value, remedy);
  }

  /** A list of numbers; null where it is not given. */
  List<Double> numbers(String key, double least, double most) {
    List<PlanValue> items = items(key, "Give a list of numbers, such as [0.5, 0.75].");
    if (items == null) {
      return null;
    }
    List<Double> numbers = new ArrayList<>();
    for (PlanValue item : items) {
      numbers.add(number(key, item, least, most));
    }
    return numbers;
  }

  /** All keys and their values as texts. */
  Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    for (String key : mapping.entries().keySet()) {
      texts.put(key, text(key, "Give a text or a number."));
    }
    return texts;
  }

  /** All keys but one, with their values as YAML means them. */
  Map<String, Object> plainWithout(String key) {
    Map<String, Object> plain = new TreeMap<>();
    mapping
        .entries()
        .forEach(
            (name, value) -> {
              if (!name.equals(key)) {
                plain.put(name, value.plain());
              }
            });
    return plain;
  }

  UserError refusal(String key, PlanValue value, String remedy) {
    String found = value instanceof Mapping ? "a mapping" : "a list";
    if (value instanceof Scalar scalar) {
      found = "'" + scalar.text() + "'";
    }
    return UserError.usage(value.where() + ": '" + pathOf(key) + "' is " + found, remedy);
  }
}
