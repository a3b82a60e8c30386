package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.UserError;
import io.fovea.metrics.semantic.SemanticParams;
import io.fovea.metrics.semantic.SemanticPartial;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.scoring.batch.RunJob;
import io.fovea.pipeline.scoring.batch.RunPart;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.util.List;

/** Makes a map of an image's classes in a run, reads the annotated one, and counts pixels. */
final class SemanticRunJob extends RunJob<NamedMap, SemanticPartial> {
  private static final long serialVersionUID = 1L;

  private final SemanticJob scorer;
  private final SemanticParams params;

  SemanticRunJob(SemanticJob scorer, SemanticParams params, StoredRun run, List<NamedMap> images) {
    super(run, RunPart.cut(run, images, NamedMap::imageId));
    this.scorer = scorer;
    this.params = params;
  }

  @Override
  protected long imageId(NamedMap image) {
    return image.imageId();
  }

  @Override
  protected void score(NamedMap image, List<PredictionRow> rows, SemanticPartial into) {
    LabelMap truth = scorer.truth(image);
    int[] classes = new int[rows.size()];
    for (int i = 0; i < classes.length; i++) {
      long id = rows.get(i).categoryId();
      if (id < 0 || id >= params.classes()) {
        throw UserError.input(
            run().location()
                + ": image "
                + image.imageId()
                + " has the class "
                + id
                + ", and classes are 0 to "
                + (params.classes() - 1),
            "Give as many --classes as the dataset has, and run with --categories that lead to"
                + " their ids.");
      }
      classes[i] = (int) id;
    }
    // A pixel without a class is a miss of the annotated one, whatever that is.
    LabelMap predicted =
        PaintedRows.paint(
            run(), rows, classes, truth.height(), truth.width(), params.ignoreValue());
    scorer.score(image, truth, predicted, run().location(), into);
  }

  @Override
  public String task() {
    return scorer.task();
  }

  @Override
  public SemanticPartial empty() {
    return scorer.empty();
  }

  @Override
  public void merge(SemanticPartial whole, SemanticPartial part) {
    scorer.merge(whole, part);
  }

  @Override
  public byte[] toBytes(SemanticPartial partial) {
    return scorer.toBytes(partial);
  }

  @Override
  public SemanticPartial fromBytes(byte[] bytes) {
    return scorer.fromBytes(bytes);
  }
}
