package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.util.Arrays;
import java.util.List;

/** The rows of an image as a map of labels; no two of their masks may share a pixel. */
public final class PaintedRows {
  private PaintedRows() {}

  /**
   * Paints masks.
   *
   * @param labels what the pixels of each row become; none of them is {@code none}
   * @param none what the other pixels are
   * @throws UserError if a row has no mask, one of another size, or one that overlaps
   */
  public static LabelMap paint(
      StoredRun run, List<PredictionRow> rows, int[] labels, int height, int width, int none) {
    int[] pixels = new int[height * width];
    Arrays.fill(pixels, none);
    for (int i = 0; i < labels.length; i++) {
      PredictionRow row = rows.get(i);
      if (row.mask() == null) {
        throw run.withoutMask(row.imageId());
      }
      if (row.mask().height() != height || row.mask().width() != width) {
        throw refuse(
            run,
            row,
            "is "
                + row.mask().width()
                + " x "
                + row.mask().height()
                + ", and the annotated map is "
                + width
                + " x "
                + height
                + " (width x height)",
            "Give the maps of the images that the run was made from, at their size.");
      }
      Rle mask;
      try {
        mask = RleText.decode(row.mask().counts(), height, width);
      } catch (UserError e) {
        throw e.at(run.location() + ", image " + row.imageId());
      }
      if (!paint(mask, labels[i], pixels, none)) {
        throw refuse(
            run,
            row,
            "has pixels that another one has too",
            "Segments of an image do not overlap: run it again with a decoder of such.");
      }
    }
    return new LabelMap(height, width, pixels);
  }

  private static boolean paint(Rle mask, int label, int[] pixels, int none) {
    int at = 0;
    for (int run = 0; run < mask.runCount(); at += mask.run(run++)) {
      if ((run & 1) == 1) {
        for (int i = at; i < at + mask.run(run); i++) {
          int pixel = i % mask.height() * mask.width() + i / mask.height();
          if (pixels[pixel] != none) {
            return false;
          }
          pixels[pixel] = label;
        }
      }
    }
    return true;
  }

  private static UserError refuse(StoredRun run, PredictionRow row, String problem, String remedy) {
    return UserError.input(
        run.location()
            + ": prediction "
            + row.ordinal()
            + " of image "
            + row.imageId()
            + " "
            + problem,
        remedy);
  }
}
