package io.fovea.pipeline.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.RleText;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.scoring.panoptic.PaintedRows;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Segments as COCO's panoptic document and a folder of PNGs. Every image of the run has both: one
 * without segments has an empty list and a black PNG.
 */
final class PanopticExport {
  /** The folder of the PNGs, beside the document. */
  static final String IMAGES = "panoptic";

  private static final int VOID = 0;

  private final StoredRun run;
  private final GivenImages images;

  PanopticExport(StoredRun run, String dataset) {
    this.run = run;
    this.images = new GivenImages(run, dataset);
  }

  String write(String document, String folder) {
    long[] counts = {0, 0};
    JsonFile.write(
        document,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("annotations");
          images.forEach(
              (image, rows) -> {
                write(image, rows, folder, json);
                counts[0] += rows.size();
                counts[1]++;
              });
          json.writeEndArray();
          json.writeEndObject();
        });
    return counts[0] + " segments of " + counts[1] + " images";
  }

  private void write(ImageRecord image, List<PredictionRow> rows, String folder, JsonGenerator json)
      throws IOException {
    ImageSize size = ImageSize.of(run, image, rows);
    int[] ids = IntStream.rangeClosed(1, rows.size()).toArray();
    LabelMap map = PaintedRows.paint(run, rows, ids, size.height(), size.width(), VOID);
    String file = String.format(Locale.ROOT, "%012d.png", image.id());
    PngWriter.writeColours(
        RunExport.below(folder, file), size.height(), size.width(), map.labels());
    json.writeStartObject();
    json.writeNumberField("image_id", image.id());
    json.writeStringField("file_name", file);
    json.writeArrayFieldStart("segments_info");
    for (int id : ids) {
      PredictionRow row = rows.get(id - 1);
      Box box = row.box();
      json.writeStartObject();
      json.writeNumberField("id", id);
      json.writeNumberField("category_id", row.categoryId());
      json.writeNumberField("iscrowd", 0);
      json.writeNumberField(
          "area", RleText.decode(row.mask().counts(), size.height(), size.width()).area());
      json.writeFieldName("bbox");
      json.writeArray(new double[] {box.x(), box.y(), box.width(), box.height()}, 0, 4);
      json.writeNumberField("score", row.score());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeRaw('\n');
  }
}
