package io.fovea.pipeline.export;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.util.List;

/**
 * How large an image is.
 *
 * @param height pixels
 * @param width pixels
 */
record ImageSize(int height, int width) {

  /**
   * As its predictions say, else as its dataset does.
   *
   * @throws UserError if neither does
   */
  static ImageSize of(StoredRun run, ImageRecord image, List<PredictionRow> rows) {
    for (PredictionRow row : rows) {
      if (row.mask() != null) {
        return new ImageSize(row.mask().height(), row.mask().width());
      }
    }
    if (image.height() == null || image.width() == null) {
      throw UserError.input(
          run.location()
              + ": image "
              + image.id()
              + " has no predictions, and its dataset does not say how large it is",
          "Add 'height' and 'width' to the dataset's images, and run it again.");
    }
    return new ImageSize(image.height(), image.width());
  }
}
