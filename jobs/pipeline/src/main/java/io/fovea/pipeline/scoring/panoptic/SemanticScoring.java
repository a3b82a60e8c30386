package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.UserError;
import io.fovea.metrics.semantic.SemanticAxes;
import io.fovea.metrics.semantic.SemanticPartial;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RunImages;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.store.Storage;
import io.fovea.pipeline.store.StoredRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
              + first(without),
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
    List<NamedMap> items = new ArrayList<>();
    truths.forEach(name -> items.add(new NamedMap(items.size(), name)));
    SemanticPartial whole =
        engine.run(new SemanticJob(request, axes(truths), items), request.threads());
    return new SemanticOutcome(whole.result(), truths, warnings, engine.name());
  }

  /**
   * Scores the classes of a run. An image's map has the name of its file with {@code .png} in place
   * of its extension, without folders. Where nothing is predicted, every annotated pixel is missed.
   *
   * @param images those that the run was given
   * @throws UserError if the folder, a map or the run is refused
   */
  public static SemanticOutcome score(
      SemanticRequest request, StoredRun run, RunImages images, BatchEngine engine) {
    run.require("--task semantic", Produces.SEMANTIC);
    List<String> truths = maps(request.groundTruth());
    Map<String, Long> ids = new HashMap<>();
    for (ImageRecord image : images.byId().values()) {
      Long other = ids.put(RunImages.stem(image) + SUFFIX, image.id());
      if (other != null) {
        throw UserError.input(
            run.location()
                + ": images "
                + other
                + " and "
                + image.id()
                + " both have the name '"
                + RunImages.stem(image)
                + "', by which maps are found",
            "Give images names of their own; folders and extensions do not count.");
      }
    }
    List<NamedMap> items = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (String name : truths) {
      Long id = ids.remove(name);
      if (id == null) {
        without.add(name);
      } else {
        items.add(new NamedMap(items.size(), name, id));
      }
    }
    if (!without.isEmpty()) {
      throw UserError.input(
          run.location()
              + ": the run was not given the images of "
              + without.size()
              + " maps of "
              + request.groundTruth()
              + ": "
              + first(without),
          "Run the model over every image; a map has the name of its image, and ends in .png.");
    }
    List<String> warnings = new ArrayList<>();
    if (!ids.isEmpty()) {
      warnings.add(
          run.location()
              + ": "
              + ids.size()
              + " images have no map in "
              + request.groundTruth()
              + ", and were passed over.");
    }
    var scorer = new SemanticJob(request, axes(truths), List.of());
    SemanticPartial whole =
        engine.run(new SemanticRunJob(scorer, request.params(), run, items), request.threads());
    return new SemanticOutcome(whole.result(), truths, warnings, engine.name());
  }

  private static SemanticAxes axes(List<String> truths) {
    var digest = new Digest();
    truths.forEach(digest::add);
    return new SemanticAxes(digest.hex(), truths.size());
  }

  private static String first(List<String> names) {
    return names.stream().limit(SHOWN).collect(Collectors.joining(", "))
        + (names.size() > SHOWN ? ", ..." : "");
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
