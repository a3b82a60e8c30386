package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RankingPredictions;
import io.fovea.pipeline.dataset.RunImages;
import io.fovea.pipeline.dataset.ScoredSegmentation;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import io.fovea.pipeline.store.StoredRun.ImageRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A run of rankings as what a document of results would say. Objects come by rank, the most salient
 * first; objects of one rank are a tie and keep the decoder's order.
 */
public final class RankedRun implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StoredRun run;

  /** The file name of each image, without folders and extension. */
  private final HashMap<Long, String> names = new HashMap<>();

  /**
   * @throws UserError if the run's predictions are no rankings
   */
  public RankedRun(StoredRun run, RunImages images) {
    run.require("--task ranking", Produces.RANKING);
    this.run = run;
    for (ImageRecord image : images.byId().values()) {
      names.put(image.id(), RunImages.stem(image));
    }
  }

  /** The run itself. */
  public StoredRun run() {
    return run;
  }

  /**
   * Refuses a run that was not given every image that is scored.
   *
   * @throws UserError with the first of their names
   */
  public void requireCovers(RankedImages images) {
    Set<String> given = new HashSet<>();
    names.forEach((id, name) -> given.add(name(images, id)));
    List<String> missing =
        images.axes().images().stream().filter(name -> !given.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw UserError.input(
          run.location()
              + ": the run was not given "
              + missing.size()
              + " images of the ground truth, which would count as empty: "
              + RankedImages.first(missing),
          "Run the model over all of them; images are joined by file name without folders and"
              + " extension, or by id.");
    }
  }

  /** What is predicted in a part's images, of those that have predictions. */
  public List<RankingPredictions> read(StoredRun.Part part, RankedImages images) {
    List<RankingPredictions> predictions = new ArrayList<>();
    for (ImageRows image : run.read(part)) {
      predictions.add(new RankingPredictions(name(images, image.imageId()), objects(image)));
    }
    return predictions;
  }

  /** By the file's name, or by the id where the data set knows images by that. */
  private String name(RankedImages images, long imageId) {
    String id = Long.toString(imageId);
    String name = names.getOrDefault(imageId, id);
    return images.place(name) < 0 && images.place(id) >= 0 ? id : name;
  }

  private List<ScoredSegmentation> objects(ImageRows image) {
    List<PredictionRow> rows = new ArrayList<>(image.rows());
    for (PredictionRow row : rows) {
      if (row.rank() == null || row.rank() < 1) {
        throw UserError.input(
            run.location() + ": a prediction of image " + image.imageId() + " has no rank from 1",
            "Run it again: a decoder of rankings gives each object one.");
      }
      if (row.mask() == null) {
        throw run.withoutMask(image.imageId());
      }
    }
    rows.sort(Comparator.comparingInt(PredictionRow::rank));
    Map<Integer, Integer> ranks = new HashMap<>();
    rows.forEach(row -> ranks.putIfAbsent(row.rank(), ranks.size()));
    List<ScoredSegmentation> objects = new ArrayList<>();
    for (PredictionRow row : rows) {
      // As of a document without scores: the most salient of n has n, the last 1.
      double score = ranks.size() - ranks.get(row.rank());
      objects.add(new ScoredSegmentation(Segmentation.of(row.mask()), score));
    }
    return objects;
  }
}
