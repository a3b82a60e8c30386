package io.fovea.pipeline.report;

import java.util.List;

/** Text that is Markdown's business and not its author's: names from outside come through inert. */
final class Markdown {
  private static final String SPECIALS = "\\`*_[]|~#!";
  private static final int LONGEST = 300;

  private Markdown() {}

  /**
   * A text as it reads, on one line: control characters are taken out, Markdown's own are escaped,
   * and angle brackets and ampersands are entities, so that no HTML gets in.
   */
  static String text(String text) {
    StringBuilder out = new StringBuilder();
    int shown = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (++shown > LONGEST) {
        return out.append('…').toString();
      }
      switch (Character.getType(c)) {
        case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
            out.append(' ');
        case Character.FORMAT, Character.SURROGATE -> {
          // Marks that turn the writing direction, and halves of characters, would mislead.
        }
        default -> append(out, c);
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      default -> {
        if (SPECIALS.indexOf(c) >= 0) {
          out.append('\\');
        }
        out.appendCodePoint(c);
      }
    }
  }

  /**
   * A table.
   *
   * @param numeric from which column on columns are aligned right
   * @param header and rows are Markdown already
   */
  static void table(StringBuilder out, int numeric, List<String> header, List<List<String>> rows) {
    line(out, header);
    out.append('|');
    for (int i = 0; i < header.size(); i++) {
      out.append(i < numeric ? " --- |" : " ---: |");
    }
    out.append('\n');
    rows.forEach(row -> line(out, row));
    out.append('\n');
  }

  private static void line(StringBuilder out, List<String> cells) {
    out.append('|');
    cells.forEach(cell -> out.append(' ').append(cell).append(" |"));
    out.append('\n');
  }
}
