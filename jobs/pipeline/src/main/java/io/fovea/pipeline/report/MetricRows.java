package io.fovea.pipeline.report;

import io.fovea.pipeline.scoring.CategoryScore;
import io.fovea.pipeline.store.CsvText;
import io.fovea.pipeline.store.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The metrics table of a report, and its text for spreadsheets. */
public final class MetricRows {
  private static final String HEADER = "run,row,task,metric,slice,value,low,high,count";

  /** The slice of the paired run's figures, which are of all of the dataset too. */
  private static final String PAIRED_SLICE = "all:fp32";

  private MetricRows() {}

  /** Every figure: of each task the summary, what it is in 32-bit floats, then each category's. */
  public static List<MetricRow> of(ReportModel report) {
    List<MetricRow> rows = new ArrayList<>();
    for (ReportModel.Task task : report.tasks()) {
      OptionalLong truths = OptionalLong.of(task.outcome().counts().annotations());
      task.stats()
          .forEach((metric, value) -> rows.add(row(report, task, metric, "all", value, truths)));
      if (report.paired() != null) {
        task.stats()
            .keySet()
            .forEach(
                metric -> {
                  double exact = report.paired().value(task.name(), metric);
                  rows.add(row(report, task, metric, PAIRED_SLICE, exact, OptionalLong.empty()));
                });
      }
      for (CategoryScore category : CategoryScore.of(task.outcome().result())) {
        for (int i = 0; i < CategoryScore.KEYS.size(); i++) {
          rows.add(
              row(
                  report,
                  task,
                  CategoryScore.KEYS.get(i),
                  "category:" + category.id(),
                  category.values()[i],
                  OptionalLong.empty()));
        }
      }
    }
    return rows;
  }

  private static MetricRow row(
      ReportModel report,
      ReportModel.Task task,
      String metric,
      String slice,
      double value,
      OptionalLong count) {
    return new MetricRow(
        report.title(),
        report.system(),
        task.name(),
        metric,
        slice,
        value,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        count);
  }

  /**
   * The rows as CSV (RFC 4180, with line feeds). A text that a spreadsheet would take for a formula
   * gets an apostrophe in front; numbers are at full precision and stay numbers.
   */
  public static String csv(List<MetricRow> rows) {
    StringBuilder out = new StringBuilder(HEADER).append('\n');
    for (MetricRow row : rows) {
      for (String text : List.of(row.run(), row.row(), row.task(), row.metric(), row.slice())) {
        out.append(CsvText.cell(text)).append(',');
      }
      out.append(row.value()).append(',');
      row.low().ifPresent(out::append);
      out.append(',');
      row.high().ifPresent(out::append);
      out.append(',');
      row.count().ifPresent(out::append);
      out.append('\n');
    }
    return out.toString();
  }
}
