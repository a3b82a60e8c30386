package io.fovea.pipeline.plan;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.plan.PlanValue.Mapping;
import io.fovea.pipeline.plan.PlanValue.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the values of {@code --set key=value} into a plan. */
final class Overrides {
  private static final int MAX_STEPS = 10;

  private Overrides() {}

  /**
   * The plan with one value replaced or added.
   *
   * @param key where: keys joined by dots, items of lists by their number from 0, such as {@code
   *     scoring.0.mode}; a key that has dots itself is quoted, {@code spark.conf."spark.x.y"}
   * @param value in YAML
   */
  static Mapping apply(Mapping plan, String key, String value) {
    String where = "--set " + key + "=" + value;
    List<String> steps = steps(key, where);
    return (Mapping) replaced(plan, steps, PlanDocument.value(value, where), where);
  }

  private static List<String> steps(String key, String where) {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        steps.add(step.toString());
        step.setLength(0);
      } else {
        step.append(c);
      }
    }
    steps.add(step.toString());
    if (quoted || steps.contains("") || steps.size() > MAX_STEPS) {
      throw UserError.usage(
          where + ": '" + key + "' is not a key", "Give --set key=value or --set key.key=value.");
    }
    return steps;
  }

  private static PlanValue replaced(
      PlanValue old, List<String> steps, PlanValue value, String where) {
    if (steps.isEmpty()) {
      return value;
    }
    List<String> rest = steps.subList(1, steps.size());
    if (old instanceof Sequence sequence) {
      List<PlanValue> items = new ArrayList<>(sequence.items());
      int index = index(steps.get(0), items.size(), where);
      items.set(index, replaced(items.get(index), rest, value, where));
      return new Sequence(items, sequence.where());
    }
    Map<String, PlanValue> entries = new LinkedHashMap<>();
    if (old instanceof Mapping mapping) {
      entries.putAll(mapping.entries());
    } else if (old instanceof PlanValue.Scalar scalar && named(scalar)) {
      // 'recipe: none' is short for 'recipe: {name: none}', which can take more keys.
      entries.put("name", scalar);
    }
    entries.put(steps.get(0), replaced(entries.get(steps.get(0)), rest, value, where));
    return new Mapping(entries, old instanceof Mapping ? old.where() : where);
  }

  private static boolean named(PlanValue.Scalar scalar) {
    return scalar.kind() != PlanValue.Kind.NOTHING;
  }

  private static int index(String step, int size, String where) {
    if (step.matches("[0-9]{1,4}") && Integer.parseInt(step) < size) {
      return Integer.parseInt(step);
    }
    throw UserError.usage(
        where + ": '" + step + "' is not an item of a list of " + size, "Number the items from 0.");
  }
}
