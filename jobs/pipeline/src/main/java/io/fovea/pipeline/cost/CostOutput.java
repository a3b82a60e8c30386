package io.fovea.pipeline.cost;

/** The forms that a cost can be written in. */
public interface CostOutput {
  String text();

  String markdown();

  String latex();

  String csv();

  String json();

  /** Of a model. */
  static CostOutput of(CostReport report) {
    Table table = report.table();
    return new Tabled(
        table,
        report.remarks() + "\n" + table.text(),
        CostDocument.toJson(report.cost(), report.depth()));
  }

  /** Of the mechanisms. */
  static CostOutput of(Comparison comparison) {
    Table table = comparison.table();
    return new Tabled(table, table.text(), comparison.json());
  }

  /** Of the mechanisms as they were measured. */
  static CostOutput of(MeasuredComparison measured) {
    Table table = measured.table();
    return new Tabled(
        table, measured.remarks() + "\n" + table.text(), MeasuredDocument.toJson(measured));
  }

  /** A table that has words and a document of its own. */
  record Tabled(Table table, String text, String json) implements CostOutput {
    @Override
    public String markdown() {
      return table.markdown();
    }

    @Override
    public String latex() {
      return table.latex();
    }

    @Override
    public String csv() {
      return table.csv();
    }
  }
}
