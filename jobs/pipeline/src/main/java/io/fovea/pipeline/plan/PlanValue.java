package io.fovea.pipeline.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A part of a plan as it was written, with the place where it stands. */
sealed interface PlanValue {
  /** Where this stands: {@code plan.yaml, line 7}, or {@code --set batch=8}. */
  String where();

  /** As YAML means it: a map, a list, a text, a number, a truth value or null. */
  Object plain();

  /** What a scalar is by the rules of YAML. */
  enum Kind {
    TEXT,
    INTEGER,
    NUMBER,
    TRUTH,
    NOTHING
  }

  /**
   * One value.
   *
   * @param text as written, without quotes
   */
  record Scalar(String text, Kind kind, String where) implements PlanValue {
    @Override
    public Object plain() {
      return switch (kind) {
        case TEXT -> text;
        case INTEGER -> integer();
        case NUMBER -> number();
        case TRUTH -> truth();
        case NOTHING -> null;
      };
    }

    /** Whether a scalar of kind TRUTH is true. */
    boolean truth() {
      return List.of("true", "yes", "on").contains(text.toLowerCase(Locale.ROOT));
    }

    private Object integer() {
      try {
        long value = Long.parseLong(text);
        return (int) value == value ? (Object) (int) value : (Object) value;
      } catch (NumberFormatException e) {
        // YAML's binary, octal and sexagesimal integers: whoever reads it says what is expected.
        return text;
      }
    }

    private Object number() {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        return text;
      }
    }
  }

  /** Values in order. */
  record Sequence(List<PlanValue> items, String where) implements PlanValue {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public Object plain() {
      List<Object> plain = new ArrayList<>();
      items.forEach(item -> plain.add(item.plain()));
      return plain;
    }
  }

  /** Values by key, in the order written. */
  record Mapping(Map<String, PlanValue> entries, String where) implements PlanValue {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public Object plain() {
      Map<String, Object> plain = new LinkedHashMap<>();
      entries.forEach((key, value) -> plain.put(key, value.plain()));
      return plain;
    }
  }
}
