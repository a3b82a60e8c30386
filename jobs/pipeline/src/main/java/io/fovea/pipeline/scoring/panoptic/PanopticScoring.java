package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.panoptic.PanopticAxes;
import io.fovea.metrics.panoptic.PanopticCategory;
import io.fovea.metrics.panoptic.PanopticResult;
import io.fovea.metrics.panoptic.PanopticSegment;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.FileNames;
import io.fovea.pipeline.dataset.PanopticAnnotation;
import io.fovea.pipeline.dataset.PanopticDocument;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.store.StoredRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Scores panoptic segmentation by the rules of panopticapi, on any engine. */
public final class PanopticScoring {
  private static final int SHOWN = 5;

  private PanopticScoring() {}

  /**
   * Scores.
   *
   * @throws UserError if a document or a map is refused
   */
  public static PanopticOutcome score(PanopticRequest request, BatchEngine engine) {
    boolean strict = request.params().mode() == Mode.STRICT;
    List<String> warnings = new ArrayList<>();
    PanopticDocument truth = truth(request, warnings);
    PanopticDocument predicted = PanopticDocument.readPredictions(request.predictions());
    requireNames(predicted);
    Map<Long, PanopticAnnotation> truthById = byImage(truth, strict, warnings);
    Map<Long, PanopticAnnotation> predictedById = byImage(predicted, strict, warnings);
    requirePredictions(truth, predicted, predictedById);
    long unknown = predictedById.keySet().stream().filter(id -> !truthById.containsKey(id)).count();
    if (unknown > 0) {
      warnings.add(
          predicted.location()
              + ": "
              + unknown
              + " images are not in "
              + truth.location()
              + ", and were passed over.");
    }
    List<PanopticPair> pairs = new ArrayList<>();
    for (PanopticAnnotation each : truth.annotations()) {
      pairs.add(new PanopticPair(pairs.size(), each, predictedById.get(each.imageId())));
    }
    var job = new PanopticJob(request, axes(truth), pairs);
    PanopticResult result = engine.run(job, request.threads()).result();
    long segments = pairs.stream().mapToLong(pair -> pair.predicted().segments().size()).sum();
    return outcome(result, pairs, segments, warnings, engine);
  }

  /**
   * Scores the segments of a run. An image without rows is one without segments.
   *
   * @throws UserError if the document, a map or the run is refused
   */
  public static PanopticOutcome score(PanopticRequest request, StoredRun run, BatchEngine engine) {
    run.require("--task panoptic", Produces.PANOPTIC);
    boolean strict = request.params().mode() == Mode.STRICT;
    List<String> warnings = new ArrayList<>();
    PanopticDocument truth = truth(request, warnings);
    requireAnnotations(truth);
    int images = byImage(truth, strict, warnings).size();
    run.requireCovers(truth.location(), images);
    if (run.images() > images) {
      warnings.add(
          run.location()
              + ": the run was given "
              + (run.images() - images)
              + " images more than "
              + truth.location()
              + " lists, and they were passed over.");
    }
    List<PanopticPair> pairs = new ArrayList<>();
    for (PanopticAnnotation each : truth.annotations()) {
      pairs.add(new PanopticPair(pairs.size(), each, null));
    }
    var job = new PanopticRunJob(new PanopticJob(request, axes(truth), List.of()), run, pairs);
    PanopticResult result = engine.run(job, request.threads()).result();
    long segments = run.parts().stream().mapToLong(StoredRun.Part::predictions).sum();
    return outcome(result, pairs, segments, warnings, engine);
  }

  private static PanopticDocument truth(PanopticRequest request, List<String> warnings) {
    PanopticDocument truth = PanopticDocument.readTruth(request.groundTruth());
    if (truth.repeatedCategories() > 0) {
      warnings.add(
          truth.location()
              + ": "
              + truth.repeatedCategories()
              + " categories have an id that a later one has too and were replaced by it.");
    }
    requireNames(truth);
    return truth;
  }

  private static PanopticAxes axes(PanopticDocument truth) {
    return new PanopticAxes(
        digest(truth),
        truth.annotations().stream().map(PanopticAnnotation::imageId).toList(),
        truth.categories());
  }

  private static PanopticOutcome outcome(
      PanopticResult result,
      List<PanopticPair> pairs,
      long predictedSegments,
      List<String> warnings,
      BatchEngine engine) {
    result.quirks().forEach((quirk, count) -> warnings.add(quirk.warning(count)));
    return new PanopticOutcome(
        result,
        pairs.stream().mapToLong(pair -> pair.truth().segments().size()).sum(),
        predictedSegments,
        warnings,
        engine.name());
  }

  private static void requireNames(PanopticDocument document) {
    for (PanopticAnnotation each : document.annotations()) {
      FileNames.require(document.location(), each.imageId(), each.fileName());
    }
  }

  /** panopticapi scores an image of the ground truth as often as it is listed. */
  private static Map<Long, PanopticAnnotation> byImage(
      PanopticDocument document, boolean strict, List<String> warnings) {
    Map<Long, PanopticAnnotation> byImage = new HashMap<>();
    long repeated = 0;
    for (PanopticAnnotation each : document.annotations()) {
      if (byImage.put(each.imageId(), each) != null) {
        repeated++;
        if (!strict) {
          throw UserError.input(
              document.location() + ": image " + each.imageId() + " is listed twice",
              "List each image once.");
        }
      }
    }
    if (repeated > 0) {
      warnings.add(
          document.location()
              + ": "
              + repeated
              + " images are listed again; as in panopticapi each record of a ground truth is"
              + " scored, and of predictions the last counts (quirk P08).");
    }
    return byImage;
  }

  private static void requireAnnotations(PanopticDocument truth) {
    if (truth.annotations().isEmpty()) {
      throw UserError.input(truth.location() + ": no image is annotated", "Give a ground truth.");
    }
  }

  private static void requirePredictions(
      PanopticDocument truth,
      PanopticDocument predicted,
      Map<Long, PanopticAnnotation> predictedById) {
    requireAnnotations(truth);
    List<Long> without =
        truth.annotations().stream()
            .map(PanopticAnnotation::imageId)
            .filter(id -> !predictedById.containsKey(id))
            .toList();
    if (!without.isEmpty()) {
      throw UserError.input(
          predicted.location()
              + ": there is no prediction for "
              + without.size()
              + " images of "
              + truth.location()
              + ": "
              + without.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "))
              + (without.size() > SHOWN ? ", ..." : ""),
          "Predict every image; one without segments is a black PNG and an empty list.");
    }
  }

  private static String digest(PanopticDocument truth) {
    var digest = new Digest();
    for (PanopticCategory category : truth.categories()) {
      digest.add(category.id(), category.isThing() ? 1 : 0);
    }
    for (PanopticAnnotation each : truth.annotations()) {
      digest.add(each.imageId(), each.segments().size());
      for (PanopticSegment segment : each.segments()) {
        digest.add(segment.id(), segment.categoryId());
        digest.add(segment.crowd() ? 1 : 0, Double.doubleToLongBits(segment.area()));
      }
    }
    return digest.hex();
  }
}
