package io.fovea.pipeline.store;

/**
 * A column of a plain table. Every one may be empty.
 *
 * @param name without a comma, a quote or a line end
 */
public record Column(String name, Kind kind) {
  /** What the cells hold. */
  public enum Kind {
    /** {@link Long}. */
    WHOLE,
    /** {@link Double}. */
    NUMBER,
    /** {@link String}. */
    TEXT
  }

  /** Whole numbers. */
  public static Column whole(String name) {
    return new Column(name, Kind.WHOLE);
  }

  /** Numbers in double precision. */
  public static Column number(String name) {
    return new Column(name, Kind.NUMBER);
  }

  /** Texts. */
  public static Column text(String name) {
    return new Column(name, Kind.TEXT);
  }
}
