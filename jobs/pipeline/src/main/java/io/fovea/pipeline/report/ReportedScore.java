package io.fovea.pipeline.report;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A finished score as reports and metrics tables tell it. */
public interface ReportedScore {

  /** The figures of the summary by name, in the order of its table; -1 where undefined. */
  Map<String, Double> stats();

  /**
   * A figure of the metrics table.
   *
   * @param slice what part of the ground truth it is of: {@code all}, or as the task names parts
   * @param value -1 where undefined
   */
  record Row(String metric, String slice, double value, OptionalLong count) {}

  /** Every figure, the summary first. */
  List<Row> rows();

  /**
   * A table by category or class; null where there is none.
   *
   * @param what of each row: category or class
   * @param metrics the columns
   * @param rows names, and as many figures as there are columns, -1 where undefined
   */
  record Parts(String what, List<String> metrics, List<Part> rows) {}

  /** A row of {@link Parts}. */
  record Part(String name, List<Double> values) {}

  Parts parts();

  /** How it was scored, a sentence that ends with a full stop. */
  String how();

  /** What went into it, by what it is. */
  Map<String, Long> counts();

  /** For the user, in a fixed order. */
  List<String> warnings();

  /** The score document, as {@code fovea score --emit json} writes it. */
  String json(boolean complete);

  /** The score as text for people, its lines ended. */
  String text(boolean complete);
}
