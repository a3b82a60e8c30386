package io.fovea.pipeline.cost;

import io.fovea.metrics.stats.PowerLaw;
import io.fovea.models.measure.MeasureSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Attention mechanisms as they were measured, beside what was predicted of them.
 *
 * @param request what was asked for
 * @param predicted one a cell
 * @param cells in the same order, mechanism by mechanism, tokens ascending
 */
public record MeasuredComparison(
    MeasureRequest request, List<Predicted> predicted, List<MeasuredCell> cells) {
  /** Sizes that an exponent is fitted over: the largest. */
  static final int FITTED = 3;

  public MeasuredComparison {
    predicted = List.copyOf(predicted);
    cells = List.copyOf(cells);
  }

  /** A cell with its prediction. */
  record Row(Predicted predicted, MeasuredCell cell) {}

  /** The rows of one mechanism, tokens ascending. */
  List<Row> rows(String mechanism) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      if (predicted.get(i).mechanism().equals(mechanism)) {
        rows.add(new Row(predicted.get(i), cells.get(i)));
      }
    }
    return rows;
  }

  /** Those that were measured. */
  List<Row> measured(String mechanism) {
    return rows(mechanism).stream().filter(row -> row.cell().isMeasured()).toList();
  }

  /** The times of the cores as an SVG. */
  public String plot() {
    return MeasuredPlot.svg(this);
  }

  /** How many cells were tried in vain. */
  public long failures() {
    return cells.stream().filter(MeasuredCell::failed).count();
  }

  /**
   * How the time of a mechanism's core grows with tokens, over its largest sizes; empty if fewer
   * than {@link #FITTED} were measured.
   */
  Optional<PowerLaw> growth(String mechanism) {
    return law(mechanism, row -> row.cell().core().percentile(50));
  }

  /** The same of the processor's own time; empty where it is not told. */
  Optional<PowerLaw> processorGrowth(String mechanism) {
    return law(mechanism, row -> row.cell().core().processorMedian());
  }

  /** How its multiply-adds grow over the same sizes; empty where it has none. */
  Optional<PowerLaw> predictedGrowth(String mechanism) {
    return law(mechanism, row -> row.predicted().core().macs());
  }

  private Optional<PowerLaw> law(String mechanism, ToDoubleFunction<Row> value) {
    List<Row> rows = measured(mechanism);
    if (rows.size() < FITTED) {
      return Optional.empty();
    }
    List<Row> last = rows.subList(rows.size() - FITTED, rows.size());
    double[] y = last.stream().mapToDouble(value).toArray();
    for (double each : y) {
      if (!(each > 0)) {
        return Optional.empty();
      }
    }
    double[] x = last.stream().mapToDouble(row -> row.predicted().tokens()).toArray();
    return Optional.of(PowerLaw.fit(x, y));
  }

  /** The machines that measured, each kind once. */
  List<Machine> machines() {
    return cells.stream().map(MeasuredCell::machine).filter(m -> m != null).distinct().toList();
  }

  Table table() {
    List<List<Cell>> rows = new ArrayList<>();
    for (String mechanism : request.mechanisms()) {
      List<Row> measured = measured(mechanism);
      for (Row row : measured) {
        boolean last = row.equals(measured.get(measured.size() - 1));
        rows.add(cells(row, last));
      }
    }
    return new Table(
        "Attention mechanisms of width " + request.width() + ", measured",
        1,
        List.of(
            "mechanism",
            "tokens",
            "MACs",
            "core MACs",
            "maps",
            "memory",
            "p50",
            "p90",
            "core p50",
            "core p90",
            "core CPU",
            "runs",
            "exponent",
            "of CPU",
            "of MACs"),
        rows);
  }

  private List<Cell> cells(Row row, boolean last) {
    Predicted predicted = row.predicted();
    MeasuredCell cell = row.cell();
    return List.of(
        Cell.text(predicted.mechanism()),
        Cell.text(Integer.toString(predicted.tokens())),
        Cell.count(predicted.cost().total().work().macs()),
        Cell.count(predicted.core().macs()),
        Cell.bytes(predicted.cost().total().mapBytes()),
        cell.block().runBytes() < 0 ? Cell.text("") : Cell.bytes(cell.block().runBytes()),
        Cell.time(cell.block().percentile(50)),
        Cell.time(cell.block().percentile(90)),
        Cell.time(cell.core().percentile(50)),
        Cell.time(cell.core().percentile(90)),
        cell.core().processorMedian() < 0
            ? Cell.text("")
            : Cell.time(cell.core().processorMedian()),
        Cell.text(Integer.toString(cell.core().nanos().size())),
        exponent(growth(predicted.mechanism()), last),
        exponent(processorGrowth(predicted.mechanism()), last),
        exponent(predictedGrowth(predicted.mechanism()), last));
  }

  /** One a mechanism: programs find it in every row, people in the last. */
  private static Cell exponent(Optional<PowerLaw> law, boolean last) {
    String exact = law.map(fit -> Double.toString(fit.exponent())).orElse("");
    return new Cell(last ? law.map(MeasuredComparison::text).orElse("-") : "", exact);
  }

  static String text(PowerLaw law) {
    String text = String.format(Locale.ROOT, "%.2f", law.exponent());
    return text.equals("-0.00") ? "0.00" : text;
  }

  /** What goes before and after the table for people to read. */
  String remarks() {
    StringBuilder text = new StringBuilder();
    MeasureSettings settings = request.settings();
    for (Machine machine : machines()) {
      line(text, "ONNX Runtime %s on %s", machine.runtime(), machine.text());
    }
    line(
        text,
        "%s; each graph in a process of its own, warmed up by %d runs or more, then %d to %d runs"
            + " timed;",
        settings.threads() == 1 ? "1 thread" : settings.threads() + " threads",
        settings.warmUp(),
        MeasureSettings.FEWEST,
        settings.repeats());
    line(
        text,
        "%s at a time on an executor%s",
        request.atOnce() == 1 ? "1 cell" : request.atOnce() + " cells",
        loads());
    for (MeasuredCell cell : cells) {
      if (!cell.isMeasured()) {
        line(text, "%s %s: %s", cell.failed() ? "FAILED" : "left out", cell.cell(), cell.reason());
      }
    }
    if (failures() > 0) {
      line(text, "INCOMPLETE: %d cells failed", failures());
    }
    return text.toString();
  }

  private String loads() {
    double[] loads =
        cells.stream().mapToDouble(MeasuredCell::load).filter(load -> load >= 0).sorted().toArray();
    return loads.length == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; the machine's load average was %.1f to %.1f, where this alone makes %d",
            loads[0],
            loads[loads.length - 1],
            request.atOnce() * request.settings().threads());
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
