package io.fovea.pipeline.cost;

import java.util.Locale;

/**
 * A cell of a table.
 *
 * @param shown to people
 * @param exact for programs
 */
record Cell(String shown, String exact) {
  private static final String[] UNITS = {"", " k", " M", " G", " T", " P", " E"};

  static Cell text(String text) {
    return new Cell(text, text);
  }

  /** A number in thousands, millions and so on, three digits or more of it. */
  static Cell count(long value) {
    return new Cell(scaled(value, 1000), Long.toString(value));
  }

  /** Bytes, shown in powers of 1024. */
  static Cell bytes(long value) {
    String shown = scaled(value, 1024);
    boolean plain = shown.indexOf(' ') < 0;
    return new Cell(plain ? shown + " B" : shown + "iB", Long.toString(value));
  }

  /** Nanoseconds, shown in the unit that suits them. */
  static Cell time(long nanos) {
    double shown = nanos / 1e3;
    String unit = " us";
    if (shown >= 1e6) {
      shown /= 1e6;
      unit = " s";
    } else if (shown >= 1e3) {
      shown /= 1e3;
      unit = " ms";
    }
    String format = shown < 10 ? "%.2f" : shown < 100 ? "%.1f" : "%.0f";
    return new Cell(String.format(Locale.ROOT, format, shown) + unit, Long.toString(nanos));
  }

  private static String scaled(long value, int base) {
    double scaled = value;
    int unit = 0;
    while (scaled >= base && unit < UNITS.length - 1) {
      scaled /= base;
      unit++;
    }
    if (unit == 0) {
      return Long.toString(value);
    }
    String unitName = base == 1024 ? UNITS[unit].replace("k", "K") : UNITS[unit];
    return String.format(Locale.ROOT, scaled < 10 ? "%.3f" : scaled < 100 ? "%.2f" : "%.1f", scaled)
        + unitName;
  }
}
