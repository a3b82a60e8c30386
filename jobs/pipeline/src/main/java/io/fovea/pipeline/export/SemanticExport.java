package io.fovea.pipeline.export;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.dataset.RunImages;
import io.fovea.pipeline.scoring.panoptic.PaintedRows;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Classes as gray PNGs of 8 bits, or of 16 where an id needs them; a pixel without a class has 255,
 * or 65535. A map has the name of its image.
 */
final class SemanticExport {
  private static final int NARROW_NONE = 255;
  private static final int WIDE_NONE = 65535;

  private final StoredRun run;
  private final GivenImages images;

  SemanticExport(StoredRun run, String dataset) {
    this.run = run;
    this.images = new GivenImages(run, dataset);
  }

  String write(String folder) {
    boolean wide = most() >= NARROW_NONE;
    Set<String> names = new HashSet<>();
    try {
      images.forEach(
          (image, rows) -> {
            String name = RunImages.stem(image);
            if (!names.add(name)) {
              throw UserError.input(
                  run.location() + ": two images have the name '" + name + "'",
                  "Give images names of their own; folders and extensions do not count.");
            }
            write(RunExport.below(folder, name + ".png"), image, rows, wide);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names.size() + " maps";
  }

  /** The largest class id of the run. */
  private long most() {
    long most = 0;
    for (StoredRun.Part part : run.parts()) {
      for (StoredRun.ImageRows image : run.read(part)) {
        for (PredictionRow row : image.rows()) {
          if (row.categoryId() < 0 || row.categoryId() >= WIDE_NONE) {
            throw UserError.input(
                run.location()
                    + ": image "
                    + image.imageId()
                    + " has the class "
                    + row.categoryId()
                    + ", which no PNG holds",
                "Class ids are 0 to " + (WIDE_NONE - 1) + ".");
          }
          most = Math.max(most, row.categoryId());
        }
      }
    }
    return most;
  }

  private void write(String location, ImageRecord image, List<PredictionRow> rows, boolean wide) {
    ImageSize size = ImageSize.of(run, image, rows);
    int[] classes = rows.stream().mapToInt(row -> (int) row.categoryId()).toArray();
    LabelMap map =
        PaintedRows.paint(
            run, rows, classes, size.height(), size.width(), wide ? WIDE_NONE : NARROW_NONE);
    PngWriter.writeGray(location, size.height(), size.width(), map.labels(), wide);
  }
}
