package io.fovea.pipeline.report;

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
      for (ReportedScore.Row row : task.score().rows()) {
        rows.add(
            new MetricRow(
                report.title(),
                report.system(),
                task.name(),
                row.metric(),
                row.slice(),
                row.value(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                row.count()));
      }
      if (report.paired() != null) {
        for (String metric : task.stats().keySet()) {
          rows.add(
              new MetricRow(
                  report.title(),
                  report.system(),
                  task.name(),
                  metric,
                  PAIRED_SLICE,
                  report.paired().value(task.name(), metric),
                  OptionalDouble.empty(),
                  OptionalDouble.empty(),
                  OptionalLong.empty()));
        }
      }
    }
    return rows;
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
