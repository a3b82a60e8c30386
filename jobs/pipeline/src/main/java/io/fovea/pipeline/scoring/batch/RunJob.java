package io.fovea.pipeline.scoring.batch;

import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A metric over the images of a run: an item is a part of the run, so that each file is read once.
 *
 * @param <I> an image as the ground truth names it
 * @param <P> a partial result
 */
public abstract class RunJob<I extends Serializable, P> implements BatchJob<RunPart<I>, P> {
  private static final long serialVersionUID = 1L;

  private final StoredRun run;
  private final transient List<RunPart<I>> parts;

  protected RunJob(StoredRun run, List<RunPart<I>> parts) {
    this.run = run;
    this.parts = parts;
  }

  /** The run itself. */
  protected final StoredRun run() {
    return run;
  }

  /** The image's id in the run. */
  protected abstract long imageId(I image);

  /**
   * Scores an image into a partial.
   *
   * @param rows what is predicted, in the decoder's order; none where nothing is, or it failed
   */
  protected abstract void score(I image, List<PredictionRow> rows, P into);

  @Override
  public final String predictions() {
    return run.location();
  }

  @Override
  public final List<RunPart<I>> items() {
    return parts;
  }

  @Override
  public final void score(RunPart<I> item, P into) {
    if (item.images().isEmpty()) {
      return;
    }
    Map<Long, List<PredictionRow>> rows = new HashMap<>();
    if (item.part() != null) {
      run.read(item.part()).forEach(image -> rows.put(image.imageId(), image.rows()));
    }
    for (I image : item.images()) {
      score(image, rows.getOrDefault(imageId(image), List.of()), into);
    }
  }
}
