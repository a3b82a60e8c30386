package io.fovea.pipeline.scoring;

import io.fovea.pipeline.store.CsvText;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of a score document of any task, one by one: as a flat object of numbers by key,
 * which trackers of experiments take as it is, and as CSV. {@code data-schemas/metrics.md} is their
 * contract, and says what becomes of what is undefined.
 */
public final class FlatMetrics {
  private static final String HEADER = "run,row,task,metric,slice,value,low,high,count\n";

  private FlatMetrics() {}

  /**
   * The defined figures of a score document by key, in its order.
   *
   * @param document as {@code --emit json} writes it
   */
  public static Map<String, Double> of(String document) {
    Map<String, Double> flat = new LinkedHashMap<>();
    for (FlatFigure figure : FigureReader.read(document)) {
      figure.value().ifPresent(value -> flat.putIfAbsent(figure.key(), value));
    }
    return flat;
  }

  /** Figures by key as a document, ended by a line feed. */
  public static String toJson(Map<String, Double> figures) {
    return ScoreDocument.pretty(
        json -> {
          json.writeStartObject();
          for (var figure : figures.entrySet()) {
            json.writeNumberField(figure.getKey(), figure.getValue());
          }
          json.writeEndObject();
        });
  }

  /**
   * The figures of a score document as CSV, a row each, undefined ones too; lines ended.
   *
   * @param row what tells these figures from others
   */
  public static String csv(String document, String row) {
    StringBuilder text = new StringBuilder(HEADER);
    for (FlatFigure figure : FigureReader.read(document)) {
      text.append(',').append(CsvText.cell(row)).append(',').append(CsvText.cell(figure.task()));
      text.append(',').append(CsvText.cell(figure.metric()));
      text.append(',').append(CsvText.cell(figure.slice().numbered())).append(',');
      figure.value().ifPresent(text::append);
      text.append(",,,");
      figure.count().ifPresent(text::append);
      text.append('\n');
    }
    return text.toString();
  }
}
