package io.fovea.pipeline.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.StoredRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Predictions as documents that know images by file name: rankings, and classes of images. */
final class NamedExport {
  private static final int VERSION = 1;

  private final StoredRun run;
  private final GivenImages images;
  private long written;

  NamedExport(StoredRun run, String dataset) {
    this.run = run;
    this.images = new GivenImages(run, dataset);
  }

  /** What is written of an image. */
  private interface Parts {
    void write(List<PredictionRow> rows, JsonGenerator json) throws IOException;
  }

  /**
   * Objects from the most to the least salient. Where objects share a rank, all of the image have a
   * score that says so; else the list is the ranking.
   */
  String writeRankings(String location) {
    write(location, "fovea-ranking-results", this::writeObjects);
    return written + " objects of " + images.images().byId().size() + " images";
  }

  private void writeObjects(List<PredictionRow> rows, JsonGenerator json) throws IOException {
    List<PredictionRow> ranked = new ArrayList<>(rows);
    for (PredictionRow row : rows) {
      if (row.rank() == null || row.mask() == null) {
        throw UserError.input(
            run.location()
                + ": a prediction of image "
                + row.imageId()
                + " has no "
                + (row.rank() == null ? "rank" : "mask"),
            "Run it again: a decoder of rankings gives each object both.");
      }
    }
    ranked.sort(Comparator.comparingInt(PredictionRow::rank));
    boolean ties = ranked.stream().map(PredictionRow::rank).distinct().count() < ranked.size();
    json.writeArrayFieldStart("objects");
    for (PredictionRow row : ranked) {
      json.writeStartObject();
      json.writeFieldName("segmentation");
      JsonFile.writeMask(json, row.mask());
      if (ties) {
        json.writeNumberField("score", -row.rank());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    written += ranked.size();
  }

  /** Classes from the best one on. */
  String writeClasses(String location) {
    write(
        location,
        "fovea-classification-results",
        (rows, json) -> {
          json.writeArrayFieldStart("classes");
          for (PredictionRow row : rows) {
            json.writeNumber(row.categoryId());
            written++;
          }
          json.writeEndArray();
        });
    return written + " classes of " + images.images().byId().size() + " images";
  }

  private void write(String location, String format, Parts parts) {
    JsonFile.write(
        location,
        json -> {
          json.writeStartObject();
          json.writeStringField("format", format);
          json.writeNumberField("version", VERSION);
          json.writeArrayFieldStart("images");
          images.forEach(
              (image, rows) -> {
                json.writeStartObject();
                json.writeStringField("image", image.fileName());
                parts.write(rows, json);
                json.writeEndObject();
                json.writeRaw('\n');
              });
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
