package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.UserError;
import io.fovea.metrics.semantic.SemanticAxes;
import io.fovea.metrics.semantic.SemanticPartial;
import io.fovea.metrics.semantic.SemanticResult;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.store.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Scores folders of class maps, on any engine. */
public final class SemanticScoring {
  private static final int SHOWN = 5;
  private static final String SUFFIX = ".png";

  private SemanticScoring() {}

  /**
   * Scores the maps of the ground truth's folder; a map has the same name in both.
   *
   * @throws UserError if a folder or a map is refused
   */
  public static SemanticOutcome score(SemanticRequest request, BatchEngine engine) {
    List<String> truths = maps(request.groundTruth());
    Set<String> predictions = new TreeSet<>(maps(request.predictions()));
    List<String> without = truths.stream().filter(name -> !predictions.contains(name)).toList();
    if (!without.isEmpty()) {
      throw UserError.input(
          request.predictions()
              + ": "
              + without.size()
              + " maps of "
              + request.groundTruth()
              + " are not there: "
              + without.stream().limit(SHOWN).collect(Collectors.joining(", "))
              + (without.size() > SHOWN ? ", ..." : ""),
          "Predict every image, under the name of its annotated map.");
    }
    List<String> warnings = new ArrayList<>();
    predictions.removeAll(Set.copyOf(truths));
    if (!predictions.isEmpty()) {
      warnings.add(
          request.predictions()
              + ": "
              + predictions.size()
              + " maps are not in "
              + request.groundTruth()
              + ", and were passed over.");
    }
    var digest = new Digest();
    truths.forEach(digest::add);
    var axes = new SemanticAxes(digest.hex(), truths.size());
    List<NamedMap> items = new ArrayList<>();
    truths.forEach(name -> items.add(new NamedMap(items.size(), name)));
    SemanticPartial whole = engine.run(new SemanticJob(request, axes, items), request.threads());
    SemanticResult result = whole.result();
    return new SemanticOutcome(result, truths, warnings, engine.name());
  }

  private static List<String> maps(String folder) {
    List<String> maps =
        Storage.list(folder).stream().filter(name -> name.endsWith(SUFFIX)).toList();
    if (maps.isEmpty()) {
      throw UserError.input(folder + ": there is no file *.png", "Give the folder of the maps.");
    }
    return maps;
  }
}
