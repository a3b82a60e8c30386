package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.LabelMap;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.FailureRow.Stage;
import io.fovea.pipeline.store.PredictionRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Predicts shards, one after another, on the calling thread: reads and decodes each image, gathers
 * batches by tensor shape in image order, runs the model, and decodes what it says. It knows
 * nothing of Spark. What it makes of a shard follows from the shard's images alone.
 */
final class ShardRunner {
  /** The most tensor shapes that wait for more images; beyond it the first one goes ahead. */
  private static final int MAX_OPEN_BATCHES = 4;

  /** The largest input of a run of the model. */
  private static final long MAX_TENSOR_BYTES = 1L << 30;

  private final OnnxSession session;
  private final Recipe recipe;
  private final Decoder decoder;
  private final PredictionRows rows;
  private final ImageFolder images;
  private final ExifPolicy exif;
  private final int batchSize;
  private final boolean fixedBatch;

  /**
   * @param recipe fitted to the session's model
   * @param batchSize images in a run; the model's own number where that is fixed
   */
  ShardRunner(
      OnnxSession session,
      Recipe recipe,
      Decoder decoder,
      LabelMap labels,
      ImageFolder images,
      ExifPolicy exif,
      int batchSize) {
    this.session = session;
    this.recipe = recipe;
    this.decoder = decoder;
    this.rows = new PredictionRows(labels);
    this.images = images;
    this.exif = exif;
    this.batchSize = batchSize;
    this.fixedBatch = session.signature().batch() > 0;
  }

  /**
   * Predicts one shard.
   *
   * @param cancelled asked between images; true ends it with a {@link CancelledException}
   * @throws UserError if the model and the dataset do not fit together
   * @throws IOException if the storage fails; the shard can be tried again
   */
  ShardContent run(Shard shard, BooleanSupplier cancelled) throws IOException {
    return new Run(shard, cancelled).run();
  }

  /**
   * Reads a shard's images and does nothing else with them.
   *
   * @return what {@link ShardContent#imagesSha256} would be
   */
  static String digest(Shard shard, ImageFolder images, BooleanSupplier cancelled)
      throws IOException {
    ImagesDigest digest = new ImagesDigest();
    for (Shard.Image image : shard.images()) {
      if (cancelled.getAsBoolean()) {
        throw new CancelledException();
      }
      try {
        digest.add(images.read(image.fileName()));
      } catch (SampleException e) {
        digest.add(e);
      }
    }
    return digest.hex();
  }

  /** The task was told to stop. */
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What is known of one shard while it is predicted. */
  private final class Run {
    private final Shard shard;
    private final BooleanSupplier cancelled;
    private final List<List<PredictionRow>> predictions;
    private final FailureRow[] failures;
    private final Map<Batch.Shape, Batch> open = new LinkedHashMap<>();
    private final ImagesDigest digest = new ImagesDigest();
    private int halved;

    Run(Shard shard, BooleanSupplier cancelled) {
      this.shard = shard;
      this.cancelled = cancelled;
      this.predictions = new ArrayList<>(Collections.nCopies(size(), null));
      this.failures = new FailureRow[size()];
    }

    private int size() {
      return shard.images().size();
    }

    ShardContent run() throws IOException {
      for (int i = 0; i < size(); i++) {
        if (cancelled.getAsBoolean()) {
          throw new CancelledException();
        }
        DecodedImage image = load(i);
        if (image != null) {
          gather(i, image);
        }
      }
      open.values().forEach(this::flush);
      return content();
    }

    /** The decoded image, or null if it failed, which is then noted. */
    private DecodedImage load(int i) throws IOException {
      Shard.Image image = shard.images().get(i);
      Stage stage = Stage.READ;
      try {
        byte[] file = images.read(image.fileName());
        stage = Stage.DECODE;
        digest.add(file);
        DecodedImage decoded = ImageReader.read(file, exif);
        requireStatedSize(image, decoded);
        return decoded;
      } catch (SampleException e) {
        if (stage == Stage.READ) {
          digest.add(e);
        }
        fail(i, stage, e);
        return null;
      } catch (IOException e) {
        throw new IOException(
            "image " + image.id() + " (" + image.fileName() + "): " + e.getMessage(), e);
      }
    }

    private void gather(int i, DecodedImage image) {
      ImageFrame frame = recipe.frame(image.height(), image.width());
      long tensorBytes = (long) batchSize * recipe.slotBytes(frame);
      if (tensorBytes > MAX_TENSOR_BYTES) {
        fail(
            i,
            Stage.DECODE,
            new SampleException(
                Reason.TOO_LARGE,
                "its tensor has " + tensorBytes + " bytes, the limit is " + MAX_TENSOR_BYTES));
        return;
      }
      Batch.Shape shape = Batch.Shape.of(frame);
      Batch batch = open.get(shape);
      if (batch == null) {
        if (open.size() == MAX_OPEN_BATCHES) {
          Iterator<Batch> eldest = open.values().iterator();
          flush(eldest.next());
          eldest.remove();
        }
        batch = new Batch(recipe, frame, batchSize);
        open.put(shape, batch);
      }
      batch.add(i, image, frame);
      if (batch.isFull()) {
        flush(batch);
      }
    }

    private void flush(Batch batch) {
      if (batch.size() > 0) {
        predict(batch, 0, batch.size());
        batch.clear();
      }
    }

    /**
     * Runs some images of a batch. A batch that the model refuses whole is tried in halves, so that
     * one image does not fail its neighbours.
     */
    private void predict(Batch batch, int from, int to) {
      ByteBuffer tensor = fixedBatch ? batch.filledUp(from, to) : batch.slots(from, to);
      long[] shape = batch.shape(fixedBatch ? batchSize : to - from);
      try (Outputs outputs = session.run(tensor, shape)) {
        for (int i = from; i < to; i++) {
          parse(outputs, i - from, batch.position(i), batch.frame(i));
        }
      } catch (SampleException e) {
        if (to - from == 1) {
          fail(batch.position(from), Stage.INFER, e);
          return;
        }
        halved++;
        int middle = (from + to) >>> 1;
        predict(batch, from, middle);
        predict(batch, middle, to);
      }
    }

    private void parse(Outputs outputs, int slot, int i, ImageFrame frame) {
      Shard.Image image = shard.images().get(i);
      try {
        predictions.set(i, rows.of(image, decoder.decode(outputs, slot, frame), frame));
      } catch (SampleException e) {
        fail(i, Stage.PARSE, e);
      }
    }

    private void fail(int i, Stage stage, SampleException e) {
      Shard.Image image = shard.images().get(i);
      failures[i] =
          new FailureRow(image.id(), image.fileName(), stage, e.reason().code(), e.detail());
    }

    /** Everything in the shard's order; every image has come out exactly one way. */
    private ShardContent content() {
      List<PredictionRow> rows = new ArrayList<>();
      List<FailureRow> failed = new ArrayList<>();
      for (int i = 0; i < size(); i++) {
        if ((predictions.get(i) == null) == (failures[i] == null)) {
          throw new IllegalStateException(
              "image " + shard.images().get(i).id() + " did not come out exactly one way");
        }
        if (failures[i] != null) {
          failed.add(failures[i]);
        } else {
          rows.addAll(predictions.get(i));
        }
      }
      return new ShardContent(rows, failed, size() - failed.size(), halved, digest.hex());
    }
  }

  private static void requireStatedSize(Shard.Image image, DecodedImage decoded)
      throws SampleException {
    boolean heightFits = image.height() == Shard.UNKNOWN || image.height() == decoded.height();
    boolean widthFits = image.width() == Shard.UNKNOWN || image.width() == decoded.width();
    if (!heightFits || !widthFits) {
      boolean swapped = image.height() == decoded.width() && image.width() == decoded.height();
      throw new SampleException(
          Reason.SIZE_MISMATCH,
          "the file is "
              + decoded.height()
              + " x "
              + decoded.width()
              + " (height x width), the dataset says "
              + image.height()
              + " x "
              + image.width()
              + (swapped
                  ? ": the sides are swapped, as an EXIF orientation does; see --exif"
                  : ""));
    }
  }
}
