package io.fovea.pipeline.validate;

import java.util.ArrayList;
import java.util.List;

/**
 * What checking a ground truth, and results with it, came to.
 *
 * @param task what they are for
 * @param documents the ground truth, then the results if there are any, as they were looked at
 */
public record Validation(String task, List<Findings> documents) {

  /**
   * Runs the checks of a task.
   *
   * @param examples how many places are kept of each problem
   */
  public static Validation run(TaskCheck check, int examples) {
    List<Findings> documents = new ArrayList<>();
    check.run(
        location -> {
          Findings findings = new Findings(location, examples);
          documents.add(findings);
          return findings;
        });
    return new Validation(check.task(), List.copyOf(documents));
  }

  /** How many problems of a severity there are in all. */
  public long count(Severity severity) {
    return documents.stream().mapToLong(d -> d.count(severity)).sum();
  }
}
