package io.fovea.pipeline.cli;

/** Text for people on a terminal. */
final class Talk {
  private Talk() {}

  /** The text on one line and without control characters, which names in files may hold. */
  static String oneLine(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString();
  }
}
