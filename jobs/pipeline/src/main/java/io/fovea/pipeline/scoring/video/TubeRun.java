package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import io.fovea.pipeline.store.StoredRun.ImageRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A run of videos as what a document of results would say: a tube is what rows of one video and
 * ordinal have, one a frame. A mask without pixels is none, as where a document has null.
 */
public final class TubeRun implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StoredRun run;

  /**
   * @param task for whom: "--task video"
   * @throws UserError if the run's predictions are no tubes
   */
  public TubeRun(StoredRun run, String task) {
    run.require(task, Produces.TUBES);
    this.run = run;
  }

  /** The run itself. */
  public StoredRun run() {
    return run;
  }

  /**
   * The tubes of a part, video by video in the decoder's order. Their ordinals rise through the run
   * from 0, with gaps: whether a track is the first of all matters to TrackMAP.
   *
   * @throws UserError if the rows of a tube do not go together
   */
  public List<RawPredictedTube> read(StoredRun.Part part) {
    long before = 0;
    for (StoredRun.Part other : run.parts()) {
      before += other.firstImage() < part.firstImage() ? other.predictions() : 0;
    }
    List<RawPredictedTube> tubes = new ArrayList<>();
    for (ImageRows video : run.read(part)) {
      TreeMap<Integer, List<PredictionRow>> byOrdinal = new TreeMap<>();
      for (PredictionRow row : video.rows()) {
        byOrdinal.computeIfAbsent(row.ordinal(), ordinal -> new ArrayList<>()).add(row);
      }
      for (List<PredictionRow> rows : byOrdinal.values()) {
        tubes.add(tube(rows, before + tubes.size()));
      }
    }
    return tubes;
  }

  private RawPredictedTube tube(List<PredictionRow> rows, long ordinal) {
    PredictionRow first = rows.get(0);
    List<Segmentation> frames = new ArrayList<>();
    for (PredictionRow row : rows) {
      boolean next = row.frame() != null && row.frame() == frames.size();
      boolean same =
          row.categoryId() == first.categoryId() && Double.compare(row.score(), first.score()) == 0;
      if (!next || !same || row.mask() == null) {
        throw UserError.input(
            run.location()
                + ": tube "
                + row.ordinal()
                + " of video "
                + row.imageId()
                + (row.mask() == null
                    ? " has a row without a mask"
                    : next
                        ? " has rows of different categories or scores"
                        : " has no row of frame " + frames.size()),
            "A tube has one row a frame, from 0 without gaps, with a mask without pixels where it"
                + " is not to be seen; run it again.");
      }
      frames.add(frame(row));
    }
    return new RawPredictedTube(
        ordinal, first.imageId(), first.categoryId(), first.score(), null, frames);
  }

  private Segmentation frame(PredictionRow row) {
    PredictionRow.MaskText mask = row.mask();
    try {
      boolean empty = RleText.decode(mask.counts(), mask.height(), mask.width()).area() == 0;
      return empty ? null : Segmentation.of(mask);
    } catch (UserError e) {
      throw e.at(
          run.location()
              + ", tube "
              + row.ordinal()
              + " of video "
              + row.imageId()
              + ", frame "
              + row.frame());
    }
  }
}
