package io.fovea.pipeline.export;

import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RunImages;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every image that a run was given, in the order of ids, with its rows, if it has any. */
final class GivenImages {
  private final StoredRun run;
  private final RunImages images;

  GivenImages(StoredRun run, String dataset) {
    this.run = run;
    this.images = RunImages.read(run, dataset);
  }

  /** What is done with an image. */
  interface Visitor {
    void visit(ImageRecord image, List<PredictionRow> rows) throws IOException;
  }

  RunImages images() {
    return images;
  }

  /** Reads one part of the run at a time: its images lie before the next part's first one. */
  void forEach(Visitor visitor) throws IOException {
    List<StoredRun.Part> parts = run.parts();
    Map<Long, List<PredictionRow>> rows = new HashMap<>();
    int next = 0;
    for (ImageRecord image : images.byId().values()) {
      while (next < parts.size() && parts.get(next).firstImage() <= image.id()) {
        rows.clear();
        run.read(parts.get(next++)).forEach(each -> rows.put(each.imageId(), each.rows()));
      }
      visitor.visit(image, rows.getOrDefault(image.id(), List.of()));
    }
  }
}
