package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.UserError;
import io.fovea.metrics.classification.ClassificationAxes;
import io.fovea.metrics.classification.ClassificationPartial;
import io.fovea.metrics.classification.ClassificationResult;
import io.fovea.pipeline.dataset.ClassificationDocument;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Scores classes of images, on any engine. */
public final class ClassificationScoring {
  private static final int SHOWN = 5;
  private static final int[] NOTHING = {};

  private ClassificationScoring() {}

  /**
   * Scores.
   *
   * @throws UserError if a document is refused, or names an image that the other does not know
   */
  public static ClassificationOutcome score(ClassificationRequest request, BatchEngine engine) {
    Map<String, int[]> truths = ClassificationDocument.readTruth(request.groundTruth());
    Map<String, int[]> results =
        ClassificationDocument.readResults(request.predictions(), request.params().most());
    if (truths.isEmpty()) {
      throw UserError.input(
          request.groundTruth() + ": there is no image", "Give a ground truth with images.");
    }
    List<String> unknown =
        results.keySet().stream().filter(name -> !truths.containsKey(name)).toList();
    if (!unknown.isEmpty()) {
      throw UserError.input(
          request.predictions()
              + ": "
              + unknown.size()
              + " images are not in "
              + request.groundTruth()
              + ": "
              + unknown.stream().limit(SHOWN).collect(Collectors.joining(", "))
              + (unknown.size() > SHOWN ? ", ..." : ""),
          "Check that both are of the same data set and split.");
    }
    var digest = new Digest();
    List<ClassifiedImage> items = new ArrayList<>();
    truths.forEach(
        (name, classes) -> {
          digest.add(name);
          digest.add(classes[0], 0);
          items.add(
              new ClassifiedImage(items.size(), classes[0], results.getOrDefault(name, NOTHING)));
        });
    List<String> warnings = new ArrayList<>();
    if (results.size() < truths.size()) {
      warnings.add(
          request.predictions()
              + ": "
              + (truths.size() - results.size())
              + " of "
              + truths.size()
              + " images have no prediction and count as wrong.");
    }
    var axes = new ClassificationAxes(digest.hex(), items.size());
    ClassificationPartial whole =
        engine.run(new ClassificationJob(request.params(), axes, items), request.threads());
    ClassificationResult result = whole.result();
    return new ClassificationOutcome(
        result,
        truths.size() - results.size(),
        warnings,
        engine.name(),
        ClassificationTables.of(result, List.copyOf(truths.keySet()), items));
  }
}
