package io.fovea.pipeline.scoring;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * Named groups of categories, each with what a score says of it alone.
 *
 * @param byName in the order asked for
 */
public record CategoryGroups<T>(Map<String, Group<T>> byName) {
  /** No group. */
  public static <T> CategoryGroups<T> none() {
    return new CategoryGroups<>(Map.of());
  }

  /**
   * One group.
   *
   * @param categories how many it has
   */
  public record Group<T>(int categories, T figures) {}

  /**
   * Groups of the categories that a score has.
   *
   * @param asked category ids by name
   * @param known the ids that were scored
   * @param place of an id; negative for one that was not scored
   * @param figures of a group, from the places of its categories, ascending, each once
   * @throws UserError if a group names a category that was not scored
   */
  public static <T> CategoryGroups<T> of(
      Map<String, List<Long>> asked,
      long[] known,
      LongUnaryOperator place,
      Function<int[], T> figures) {
    Map<String, Group<T>> groups = new LinkedHashMap<>();
    asked.forEach(
        (name, ids) -> {
          List<Long> unknown =
              ids.stream().filter(id -> place.applyAsLong(id) < 0).limit(5).toList();
          if (ids.isEmpty() || !unknown.isEmpty()) {
            throw UserError.usage(
                "--groups: '" + name + "' has categories that are not scored: " + unknown,
                "Give ids among " + first(known) + ".");
          }
          int[] places =
              ids.stream()
                  .mapToInt(id -> (int) place.applyAsLong(id))
                  .sorted()
                  .distinct()
                  .toArray();
          groups.put(name, new Group<>(places.length, figures.apply(places)));
        });
    return new CategoryGroups<>(groups);
  }

  private static String first(long[] ids) {
    String some = Arrays.toString(Arrays.copyOf(ids, Math.min(ids.length, 20)));
    return ids.length <= 20 ? some : some.replace("]", ", ...]");
  }

  /** Writes the figures of a group as fields of an object. */
  public interface Stats<T> {
    void writeTo(JsonGenerator json, T figures) throws IOException;
  }

  /** Writes the groups as a field of a score document; nothing where there is none. */
  public void writeTo(JsonGenerator json, Stats<T> stats) throws IOException {
    if (byName.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("groups");
    for (var group : byName.entrySet()) {
      json.writeObjectFieldStart(group.getKey());
      json.writeNumberField("categories", group.getValue().categories);
      json.writeObjectFieldStart("stats");
      stats.writeTo(json, group.getValue().figures);
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** A name from the command line as text for people. */
  public static String shown(String name) {
    return name.replaceAll("\\p{Cntrl}", " ");
  }
}
