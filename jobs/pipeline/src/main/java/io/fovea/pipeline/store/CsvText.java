package io.fovea.pipeline.store;

/** Texts as cells of CSV (RFC 4180, with line feeds). */
public final class CsvText {
  private CsvText() {}

  /**
   * A cell: quoted where it has to be, without control characters. A text that a spreadsheet would
   * take for a formula gets an apostrophe in front.
   */
  public static String cell(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}]", " ");
    String inert = !clean.isEmpty() && "=+-@".indexOf(clean.charAt(0)) >= 0 ? "'" + clean : clean;
    return inert.matches("[^,\"]*") ? inert : '"' + inert.replace("\"", "\"\"") + '"';
  }
}
