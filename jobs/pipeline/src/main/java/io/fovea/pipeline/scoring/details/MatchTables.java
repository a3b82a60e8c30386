package io.fovea.pipeline.scoring.details;

import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.pipeline.scoring.CategoryScore;
import io.fovea.pipeline.store.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tables behind average precision, of images and of videos alike; {@code
 * data-schemas/instance-details.md} describes the columns. All are at the cap that the summary
 * reads and over objects of all sizes; what is undefined is null.
 */
public final class MatchTables {
  private final DetectionResult result;
  private final DetectionParams params;
  private final MatchCounts counts;
  private final int all;
  private final int cap;

  private MatchTables(DetectionResult result, MatchCounts counts) {
    this.result = result;
    this.params = result.params();
    this.counts = counts;
    this.all = MatchCounts.allSizes(params);
    this.cap = CategoryScore.cap(params);
  }

  /**
   * The tables.
   *
   * @param item what a row of the second table is: {@code image} or {@code video}
   * @param prefix of the tables' names
   */
  public static List<DetailTable> of(
      String item, String prefix, DetectionResult result, MatchCounts counts) {
    var tables = new MatchTables(result, counts);
    return List.of(
        new DetailTable(prefix + "per_category", tables.categoryColumns(), tables::categories),
        new DetailTable(prefix + "per_" + item, itemColumns(item), tables::items),
        new DetailTable(prefix + "precision_recall", curveColumns(), tables::curves));
  }

  private List<Column> categoryColumns() {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.whole("id"));
    columns.add(Column.text("name"));
    columns.add(Column.whole("ground_truths"));
    List<String> keys = CategoryScore.KEYS;
    int ar = keys.indexOf("AR");
    keys.subList(0, ar).forEach(key -> columns.add(Column.number(key)));
    params.maxDetections().forEach(n -> columns.add(Column.number("AR_" + n)));
    keys.subList(ar + 1, keys.size()).forEach(key -> columns.add(Column.number(key)));
    return columns;
  }

  private Stream<Object[]> categories() {
    List<CategoryScore> scores = CategoryScore.of(result);
    return IntStream.range(0, scores.size()).mapToObj(k -> category(scores.get(k), k));
  }

  private Object[] category(CategoryScore score, int k) {
    List<Object> row = new ArrayList<>();
    row.add(score.id());
    row.add(score.name());
    row.add(all < 0 ? null : counts.positives(k));
    int ar = CategoryScore.KEYS.indexOf("AR");
    for (int i = 0; i < ar; i++) {
      row.add(number(score.values()[i]));
    }
    for (int m = 0; m < params.maxDetections().size(); m++) {
      row.add(all < 0 ? null : number(result.averageRecall(Double.NaN, OptionalInt.of(k), all, m)));
    }
    for (int i = ar + 1; i < CategoryScore.KEYS.size(); i++) {
      row.add(number(score.values()[i]));
    }
    return row.toArray();
  }

  private static List<Column> itemColumns(String item) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.whole(item + "_id"));
    for (String name :
        List.of("detections", "ground_truths", "tp_50", "fp_50", "fn_50", "ignored_50")) {
      columns.add(Column.whole(name));
    }
    for (String name : List.of("tp_75", "fp_75", "fn_75", "ignored_75")) {
      columns.add(Column.whole(name));
    }
    return columns;
  }

  private Stream<Object[]> items() {
    long[] ids = result.axes().imageIds();
    return IntStream.range(0, ids.length).mapToObj(i -> item(ids[i], i));
  }

  private Object[] item(long id, int i) {
    List<Object> row = new ArrayList<>();
    row.add(id);
    row.add(counts.detections(i));
    row.add(all < 0 ? null : counts.truths(i));
    for (int t = 0; t < MatchCounts.THRESHOLDS.size(); t++) {
      boolean scored = all >= 0 && params.iouThresholds().contains(MatchCounts.THRESHOLDS.get(t));
      row.add(scored ? counts.right(i, t) : null);
      row.add(scored ? counts.wrong(i, t) : null);
      row.add(scored ? counts.truths(i) - counts.right(i, t) : null);
      row.add(scored ? counts.ignored(i, t) : null);
    }
    return row.toArray();
  }

  private static List<Column> curveColumns() {
    return List.of(
        Column.whole("category_id"),
        Column.text("category"),
        Column.number("iou"),
        Column.number("recall"),
        Column.number("precision"),
        Column.number("score"));
  }

  private Stream<Object[]> curves() {
    DetectionArrays arrays = result.arrays();
    int points = arrays.shape()[1];
    int cells = all < 0 ? 0 : arrays.shape()[0] * points;
    return IntStream.range(0, arrays.shape()[2])
        .boxed()
        .flatMap(
            k ->
                IntStream.range(0, cells)
                    .filter(cell -> precision(cell / points, cell % points, k) != -1)
                    .mapToObj(cell -> point(cell / points, cell % points, k)));
  }

  private double precision(int t, int r, int k) {
    DetectionArrays arrays = result.arrays();
    return arrays.precision()[arrays.precisionIndex(t, r, k, all, cap)];
  }

  private Object[] point(int t, int r, int k) {
    DetectionArrays arrays = result.arrays();
    int i = arrays.precisionIndex(t, r, k, all, cap);
    boolean apart = params.useCategories();
    return new Object[] {
      apart ? result.axes().categoryIds()[k] : null,
      apart ? result.axes().categoryNames().get(k) : "all",
      params.iouThresholds().get(t),
      params.recallThresholds().get(r),
      arrays.precision()[i],
      arrays.scores()[i]
    };
  }

  private static Double number(double value) {
    return DetailTable.defined(value, DetectionResult.UNDEFINED);
  }
}
