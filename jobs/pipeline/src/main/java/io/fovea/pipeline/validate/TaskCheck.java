package io.fovea.pipeline.validate;

import java.util.function.Function;

/** The checks of one task. They never stop at the first problem. */
public interface TaskCheck {

  /** The task's name on the command line. */
  String task();

  /**
   * Reads everything to its end.
   *
   * @param open makes the findings of a document, by its location
   */
  void run(Function<String, Findings> open);
}
