package io.fovea.pipeline.validate;

import java.util.ArrayList;
import java.util.List;

/**
 * What checking a ground truth, and results with it, came to.
 *
 * @param task what they are for
 * @param documents the ground truth, then the results if there are any
 */
public record Validation(String task, List<Findings> documents) {

  /**
   * Reads COCO documents to their end.
   *
   * @param predictions null to look at the ground truth alone
   * @param examples how many places are kept of each problem
   */
  public static Validation instances(String groundTruth, String predictions, int examples) {
    List<Findings> documents = new ArrayList<>();
    Findings ofTruth = new Findings(groundTruth, examples);
    documents.add(ofTruth);
    Truth truth = new TruthCheck(groundTruth, ofTruth).run();
    if (predictions != null) {
      Findings ofResults = new Findings(predictions, examples);
      documents.add(ofResults);
      new ResultsCheck(predictions, truth, ofResults).run();
    }
    return new Validation("instance", List.copyOf(documents));
  }

  /** How many problems of a severity there are in all. */
  public long count(Severity severity) {
    return documents.stream().mapToLong(d -> d.count(severity)).sum();
  }
}
