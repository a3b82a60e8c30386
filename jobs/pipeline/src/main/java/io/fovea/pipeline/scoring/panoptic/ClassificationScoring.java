package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.UserError;
import io.fovea.metrics.classification.ClassificationAxes;
import io.fovea.metrics.classification.ClassificationPartial;
import io.fovea.metrics.classification.ClassificationResult;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.ClassificationDocument;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RunImages;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.store.StoredRun;
import io.fovea.pipeline.store.StoredRun.ImageRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    return score(request, truths, results, false, engine);
  }

  /**
   * Scores the classes of a run, in the decoder's order. Images are joined by their file names as
   * the run's dataset gives them. One that failed counts as wrong.
   *
   * @param images those that the run was given
   * @throws UserError if the document or the run is refused
   */
  public static ClassificationOutcome score(
      ClassificationRequest request, StoredRun run, RunImages images, BatchEngine engine) {
    run.require("--task classification", Produces.CLASSES);
    Map<String, int[]> truths = ClassificationDocument.readTruth(request.groundTruth());
    Map<String, int[]> results = new LinkedHashMap<>();
    images.byId().values().forEach(image -> results.put(image.fileName(), NOTHING));
    for (StoredRun.Part part : run.parts()) {
      for (ImageRows image : run.read(part)) {
        ImageRecord record = images.byId().get(image.imageId());
        if (record == null) {
          throw UserError.input(
              run.location() + ": its dataset has no image " + image.imageId(), "Run it again.");
        }
        results.put(record.fileName(), best(run, image, request.params().most()));
      }
    }
    return score(request, truths, results, true, engine);
  }

  private static int[] best(StoredRun run, ImageRows image, int most) {
    int[] best = new int[Math.min(most, image.rows().size())];
    for (int i = 0; i < best.length; i++) {
      long id = image.rows().get(i).categoryId();
      if (id < 0 || id > Integer.MAX_VALUE) {
        throw UserError.input(
            run.location() + ": image " + image.imageId() + " has the class " + id,
            "Class ids are 0 to " + Integer.MAX_VALUE + ".");
      }
      best[i] = (int) id;
    }
    return best;
  }

  /**
   * @param all whether every image must have a result
   */
  private static ClassificationOutcome score(
      ClassificationRequest request,
      Map<String, int[]> truths,
      Map<String, int[]> results,
      boolean all,
      BatchEngine engine) {
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
      if (all) {
        throw UserError.input(
            request.predictions()
                + ": the run was not given "
                + (truths.size() - results.size())
                + " images of "
                + request.groundTruth()
                + ", which would count as wrong",
            "Run the model over all of them; images are joined by their file names.");
      }
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
        engine.run(new ClassificationJob(request, axes, items), request.threads());
    ClassificationResult result = whole.result();
    return new ClassificationOutcome(
        result,
        truths.size() - results.size(),
        warnings,
        engine.name(),
        ClassificationTables.of(result, List.copyOf(truths.keySet()), items));
  }
}
