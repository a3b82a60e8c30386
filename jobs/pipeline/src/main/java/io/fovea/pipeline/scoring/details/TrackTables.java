package io.fovea.pipeline.scoring.details;

import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.tracking.TrackFigures;
import io.fovea.metrics.tracking.TrackParams;
import io.fovea.metrics.tracking.TrackResult;
import io.fovea.pipeline.store.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tables behind a score of tracks; {@code data-schemas/video-details.md} describes them. */
public final class TrackTables {
  private final TrackResult result;
  private final TrackFigures names;

  private TrackTables(TrackResult result) {
    this.result = result;
    this.names = result.overDetections();
  }

  /** The tables: by class, by video and class, and by class and alpha. */
  public static List<DetailTable> of(TrackResult result) {
    var tables = new TrackTables(result);
    List<Column> ofClass = tables.figureColumns(Column.whole("id"), Column.text("name"));
    ofClass.add(Column.number("AP"));
    ofClass.add(Column.number("AR"));
    List<Column> byAlpha = new ArrayList<>();
    byAlpha.add(Column.whole("category_id"));
    byAlpha.add(Column.text("category"));
    byAlpha.add(Column.number("alpha"));
    tables.names.byAlpha().keySet().forEach(name -> byAlpha.add(Column.number(name)));
    return List.of(
        new DetailTable("per_class", ofClass, tables::classes),
        new DetailTable(
            "per_video",
            tables.figureColumns(
                Column.whole("video_id"), Column.whole("category_id"), Column.text("category")),
            tables::videos),
        new DetailTable("by_alpha", byAlpha, tables::alphas));
  }

  private List<Column> figureColumns(Column... first) {
    List<Column> columns = new ArrayList<>(Arrays.asList(first));
    means().forEach(name -> columns.add(Column.number(name)));
    names.values().keySet().forEach(name -> columns.add(Column.number(name)));
    names.counts().keySet().forEach(name -> columns.add(Column.whole(name)));
    return columns;
  }

  private List<String> means() {
    return names.byAlpha().keySet().stream().filter(name -> !name.startsWith("HOTA_")).toList();
  }

  private void add(List<Object> row, TrackFigures figures) {
    means().forEach(name -> row.add(figures.mean(name)));
    names.values().keySet().forEach(name -> row.add(figures.values().get(name)));
    names.counts().keySet().forEach(name -> row.add(figures.counts().get(name)));
  }

  private Stream<Object[]> classes() {
    return IntStream.range(0, result.axes().categoryIds().length).mapToObj(this::row);
  }

  private Object[] row(int k) {
    List<Object> row = new ArrayList<>();
    row.add(result.axes().categoryIds()[k]);
    row.add(result.axes().categoryNames().get(k));
    add(row, result.ofClass(k));
    row.add(mean(result.averagePrecision(OptionalInt.of(k), 0)));
    row.add(mean(result.averageRecall(OptionalInt.of(k), 0)));
    return row.toArray();
  }

  /** The mean over thresholds, added in their order. */
  private static Double mean(double[] byThreshold) {
    return byThreshold[0] == DetectionResult.UNDEFINED
        ? null
        : (Double) (Arrays.stream(byThreshold).reduce(0, Double::sum) / byThreshold.length);
  }

  private Stream<Object[]> videos() {
    return IntStream.range(0, result.axes().imageIds().length).boxed().flatMap(this::rows);
  }

  private Stream<Object[]> rows(int video) {
    List<Object[]> rows = new ArrayList<>();
    rows.add(row(video, null, "all", result.ofVideo(video)));
    for (int k = 0; k < result.axes().categoryIds().length; k++) {
      TrackFigures figures = result.ofVideo(video, k);
      if (figures != null) {
        String name = result.axes().categoryNames().get(k);
        rows.add(row(video, result.axes().categoryIds()[k], name, figures));
      }
    }
    return rows.stream();
  }

  private Object[] row(int video, Long category, String name, TrackFigures figures) {
    List<Object> row = new ArrayList<>();
    row.add(result.axes().imageIds()[video]);
    row.add(category);
    row.add(name);
    if (figures == null) {
      int rest = means().size() + names.values().size() + names.counts().size();
      row.addAll(Collections.nCopies(rest, null));
    } else {
      add(row, figures);
    }
    return row.toArray();
  }

  private Stream<Object[]> alphas() {
    double[] alphas = TrackParams.alphas();
    return IntStream.range(0, result.axes().categoryIds().length)
        .boxed()
        .flatMap(
            k -> {
              TrackFigures figures = result.ofClass(k);
              return IntStream.range(0, alphas.length)
                  .mapToObj(a -> alpha(k, figures, a, alphas[a]));
            });
  }

  private Object[] alpha(int k, TrackFigures figures, int a, double alpha) {
    List<Object> row = new ArrayList<>();
    row.add(result.axes().categoryIds()[k]);
    row.add(result.axes().categoryNames().get(k));
    row.add(alpha);
    figures.byAlpha().values().forEach(values -> row.add(values[a]));
    return row.toArray();
  }
}
