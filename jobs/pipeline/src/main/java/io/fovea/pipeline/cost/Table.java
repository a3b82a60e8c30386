package io.fovea.pipeline.cost;

import java.util.ArrayList;
import java.util.List;

/**
 * A table that is the same in every form.
 *
 * @param title a line above it
 * @param labels how many columns from the left hold text; the others hold numbers
 * @param header one name a column
 * @param rows as many cells each
 */
public record Table(String title, int labels, List<String> header, List<List<Cell>> rows) {
  private static final int LONGEST_LABEL = 72;

  public Table {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
  }

  /** Columns aligned with spaces. */
  String text() {
    int[] widths = header.stream().mapToInt(String::length).toArray();
    for (List<Cell> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], shown(row.get(i)).length());
      }
    }
    StringBuilder out = new StringBuilder(title).append('\n');
    line(out, widths, header);
    for (List<Cell> row : rows) {
      line(out, widths, row.stream().map(Table::shown).toList());
    }
    return out.toString();
  }

  private void line(StringBuilder out, int[] widths, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String space = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "  " : "   ").append(i < labels ? cell + space : space + cell);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private static String shown(Cell cell) {
    StringBuilder clean = new StringBuilder();
    cell.shown()
        .codePoints()
        .limit(LONGEST_LABEL)
        .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString();
  }

  String markdown() {
    StringBuilder out = new StringBuilder("**").append(markdown(title)).append("**\n\n");
    markdown(out, header);
    out.append('|');
    for (int i = 0; i < header.size(); i++) {
      out.append(i < labels ? " --- |" : " ---: |");
    }
    out.append('\n');
    rows.forEach(row -> markdown(out, row.stream().map(Table::shown).toList()));
    return out.toString();
  }

  private static void markdown(StringBuilder out, List<String> cells) {
    out.append('|');
    cells.forEach(cell -> out.append(' ').append(markdown(cell)).append(" |"));
    out.append('\n');
  }

  private static String markdown(String text) {
    return escaped(text, "\\`*_[]|~#!<>&", "\\");
  }

  String latex() {
    StringBuilder out = new StringBuilder("% ").append(latex(title)).append('\n');
    out.append("\\begin{tabular}{").append("l".repeat(labels));
    out.append("r".repeat(header.size() - labels)).append("}\n\\hline\n");
    latex(out, header);
    out.append("\\hline\n");
    rows.forEach(row -> latex(out, row.stream().map(Table::shown).toList()));
    return out.append("\\hline\n\\end{tabular}\n").toString();
  }

  private static void latex(StringBuilder out, List<String> cells) {
    out.append(String.join(" & ", cells.stream().map(Table::latex).toList())).append(" \\\\\n");
  }

  private static String latex(String text) {
    return escaped(text.replace("\\", "/").replace("~", "-").replace("^", "-"), "&%$#_{}", "\\");
  }

  private static String escaped(String text, String specials, String escape) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (specials.indexOf(c) >= 0) {
        out.append(escape);
      }
      out.append(Character.isISOControl(c) ? ' ' : c);
    }
    return out.toString();
  }

  /** Exact values; a cell that a spreadsheet would take for a formula is made text. */
  String csv() {
    StringBuilder out = new StringBuilder();
    csv(out, header);
    rows.forEach(row -> csv(out, row.stream().map(Cell::exact).toList()));
    return out.toString();
  }

  private static void csv(StringBuilder out, List<String> cells) {
    List<String> quoted = new ArrayList<>();
    for (String cell : cells) {
      boolean formula = !cell.isEmpty() && "=+@".indexOf(cell.charAt(0)) >= 0;
      String safe = formula ? "'" + cell : cell;
      boolean quotes = safe.chars().anyMatch(c -> c == ',' || c == '"' || c < ' ');
      quoted.add(quotes ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
    }
    out.append(String.join(",", quoted)).append('\n');
  }
}
