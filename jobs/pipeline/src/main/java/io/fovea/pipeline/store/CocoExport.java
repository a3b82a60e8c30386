package io.fovea.pipeline.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import io.fovea.pipeline.store.StoredRun.ImageRows;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Writes a run's predictions as COCO results, which pycocotools and evaluation servers read: by
 * ascending image id, then in the decoder's order, shard by shard, each one's digest checked.
 *
 * <p>A file holds boxes only or masks only: pycocotools takes the area of all results from what the
 * first one has.
 */
public final class CocoExport {
  /** What a results file holds. */
  public enum Kind {
    BBOX,
    SEGM;

    /** As COCO calls it: the name in lower case. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final StoredRun run;

  /**
   * @throws UserError if the run's predictions are no objects of images
   */
  public CocoExport(StoredRun run) {
    run.require("--format coco", Produces.INSTANCES, Produces.RANKING);
    this.run = run;
  }

  /** Whether any prediction has a mask. */
  public boolean hasMasks() {
    return run.parts().stream().anyMatch(part -> part.masks() > 0);
  }

  /**
   * Refuses a run some of whose predictions have no mask.
   *
   * @throws UserError with their number
   */
  public void requireMasks() {
    long without = run.parts().stream().mapToLong(part -> part.predictions() - part.masks()).sum();
    if (without > 0) {
      throw UserError.input(
          run.location() + ": " + without + " predictions have no mask",
          "Give --iou bbox, or run a model that makes masks.");
    }
  }

  /**
   * Writes one file, replacing what is there.
   *
   * @return how many results it holds
   */
  public long write(Kind kind, String target) {
    long[] results = {0};
    try (OutputStream out = new BufferedOutputStream(Storage.create(target), 1 << 16);
        JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartArray();
      for (StoredRun.Part part : run.parts()) {
        for (ImageRows image : run.read(part)) {
          for (PredictionRow row : image.rows()) {
            write(row, kind, json);
            results[0]++;
          }
        }
      }
      json.writeEndArray();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return results[0];
  }

  private static void write(PredictionRow row, Kind kind, JsonGenerator json) {
    try {
      json.writeStartObject();
      json.writeNumberField("image_id", row.imageId());
      json.writeNumberField("category_id", row.categoryId());
      switch (kind) {
        case BBOX -> {
          Box box = row.box();
          json.writeFieldName("bbox");
          json.writeArray(new double[] {box.x(), box.y(), box.width(), box.height()}, 0, 4);
        }
        case SEGM -> {
          MaskText mask = row.mask();
          json.writeObjectFieldStart("segmentation");
          json.writeFieldName("size");
          json.writeArray(new int[] {mask.height(), mask.width()}, 0, 2);
          json.writeStringField("counts", mask.counts());
          json.writeEndObject();
        }
      }
      json.writeNumberField("score", row.score());
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
