package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.panoptic.PanopticPartial;
import io.fovea.metrics.panoptic.PanopticSegment;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.dataset.PanopticAnnotation;
import io.fovea.pipeline.scoring.batch.RunJob;
import io.fovea.pipeline.scoring.batch.RunPart;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.util.ArrayList;
import java.util.List;

/** Makes a map of an image's segments in a run, reads the annotated one, and scores it. */
final class PanopticRunJob extends RunJob<PanopticPair, PanopticPartial> {
  private static final long serialVersionUID = 1L;
  private static final int VOID = 0;

  private final PanopticJob scorer;

  PanopticRunJob(PanopticJob scorer, StoredRun run, List<PanopticPair> images) {
    super(run, RunPart.cut(run, images, pair -> pair.truth().imageId()));
    this.scorer = scorer;
  }

  @Override
  protected long imageId(PanopticPair image) {
    return image.truth().imageId();
  }

  @Override
  protected void score(PanopticPair image, List<PredictionRow> rows, PanopticPartial into) {
    LabelMap truth = scorer.truth(image.truth());
    int[] ids = new int[rows.size()];
    List<PanopticSegment> segments = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i + 1;
      segments.add(
          new PanopticSegment(
              ids[i], rows.get(i).categoryId(), false, PanopticSegment.UNKNOWN_AREA));
    }
    LabelMap predicted = PaintedRows.paint(run(), rows, ids, truth.height(), truth.width(), VOID);
    var annotation = new PanopticAnnotation(image.truth().imageId(), "", segments);
    var pair = new PanopticPair(image.place(), image.truth(), annotation);
    scorer.score(pair, truth, predicted, "", into);
  }

  @Override
  public String task() {
    return scorer.task();
  }

  @Override
  public PanopticPartial empty() {
    return scorer.empty();
  }

  @Override
  public void merge(PanopticPartial whole, PanopticPartial part) {
    scorer.merge(whole, part);
  }

  @Override
  public byte[] toBytes(PanopticPartial partial) {
    return scorer.toBytes(partial);
  }

  @Override
  public PanopticPartial fromBytes(byte[] bytes) {
    return scorer.fromBytes(bytes);
  }
}
