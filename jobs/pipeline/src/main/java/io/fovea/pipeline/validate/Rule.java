package io.fovea.pipeline.validate;

import java.util.Locale;

/** What a document is held to, with what to do where it falls short; an enum a task. */
public interface Rule {

  /**
   * What is told where a rule is broken.
   *
   * @param title what is wrong, in a line without a full stop
   * @param remedy what to do
   */
  record Text(Severity severity, String title, String remedy) {}

  /** The name of the constant. */
  String name();

  /** What is told. */
  Text text();

  /** The name in documents, in lower snake case; names stay what they are. */
  default String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How bad it is. */
  default Severity severity() {
    return text().severity();
  }

  /** What is wrong, in a line without a full stop. */
  default String title() {
    return text().title();
  }

  /** What to do. */
  default String remedy() {
    return text().remedy();
  }
}
