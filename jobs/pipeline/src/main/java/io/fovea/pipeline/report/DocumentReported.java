package io.fovea.pipeline.report;

import io.fovea.pipeline.scoring.FlatMetrics;
import io.fovea.pipeline.scoring.ScoreDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A score of any task, by what its document says: figures are those that {@link FlatMetrics} has. A
 * figure of the whole is called by its metric; one of a part that is no category and no class, such
 * as things, by {@code metric/part}.
 *
 * @param document the score document, without the run's counts
 * @param text for people, its lines ended
 * @param how a sentence
 * @param counts what went into it
 * @param warnings for the user
 * @param images that the run was given
 * @param failed of these
 */
public record DocumentReported(
    String document,
    String text,
    String how,
    Map<String, Long> counts,
    List<String> warnings,
    long images,
    long failed)
    implements ReportedScore {
  private static final String ALL = "all";

  /** Beyond so many columns a table by category is no help. */
  private static final int MOST_COLUMNS = 16;

  @Override
  public Map<String, Double> stats() {
    Map<String, Double> stats = new LinkedHashMap<>();
    for (Row row : rows()) {
      if (part(row.slice()) == null) {
        stats.put(
            row.slice().equals(ALL) ? row.metric() : row.metric() + "/" + row.slice(), row.value());
      }
    }
    return stats;
  }

  @Override
  public List<Row> rows() {
    List<Row> whole = new ArrayList<>();
    List<Row> parts = new ArrayList<>();
    FlatMetrics.of(document)
        .forEach(
            (key, value) -> {
              int slice = key.lastIndexOf('/');
              int metric = key.lastIndexOf('/', slice - 1);
              Row row =
                  new Row(
                      key.substring(metric + 1, slice),
                      key.substring(slice + 1),
                      value,
                      OptionalLong.empty());
              (part(row.slice()) == null ? whole : parts).add(row);
            });
    whole.addAll(parts);
    return whole;
  }

  /** Category or class, where a slice is one of these. */
  private static String part(String slice) {
    return slice.startsWith("category=") ? "category" : slice.startsWith("class=") ? "class" : null;
  }

  @Override
  public Parts parts() {
    Set<String> metrics = new LinkedHashSet<>();
    Map<String, Map<String, Double>> byPart = new LinkedHashMap<>();
    String what = null;
    for (Row row : rows()) {
      String kind = part(row.slice());
      if (kind != null) {
        what = kind;
        metrics.add(row.metric());
        byPart
            .computeIfAbsent(row.slice().substring(kind.length() + 1), n -> new LinkedHashMap<>())
            .put(row.metric(), row.value());
      }
    }
    if (what == null || metrics.size() > MOST_COLUMNS) {
      return null;
    }
    List<Part> rows = new ArrayList<>();
    byPart.forEach(
        (name, values) ->
            rows.add(
                new Part(
                    name, metrics.stream().map(each -> values.getOrDefault(each, -1.0)).toList())));
    return new Parts(what, List.copyOf(metrics), rows);
  }

  @Override
  public String json(boolean complete) {
    return ScoreDocument.ofRun(document, images, failed, complete);
  }

  @Override
  public String text(boolean complete) {
    return complete
        ? text
        : text + "INCOMPLETE: " + failed + " images failed and were scored as empty\n";
  }
}
