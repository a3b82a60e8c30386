package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.LabelMap;
import io.fovea.models.decode.Produces;
import io.fovea.models.image.ExifPolicy;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Predicts shards, one after another: reads and decodes each image, gathers batches by tensor shape
 * in image order, runs the model on the calling thread, and decodes what it says. It knows nothing
 * of Spark. What it makes of a shard follows from the shard's images alone.
 */
final class ShardRunner {
  /** The most tensor shapes that wait for more images; beyond it the first one goes ahead. */
  private static final int MAX_OPEN_BATCHES = 4;

  private final OnnxSession session;
  private final Recipe recipe;
  private final Decoder decoder;
  private final PredictionRows rows;
  private final ImagePreparer preparer;
  private final int batchSize;
  private final boolean fixedBatch;
  private final DeviceGate gate;
  private final int decodeThreads;
  private final TaskGraphs graphs;
  private long inputNanos;
  private long waitNanos;
  private long modelNanos;

  /**
   * @param recipe fitted to the session's model
   * @param batchSize images in a run; the model's own number where that is fixed
   * @param gate to the device; the caller closes it
   * @param decodeThreads that read and decode ahead of the model; 0 for the calling thread itself
   * @param graphs that the decoder runs besides; the caller closes them
   */
  ShardRunner(
      OnnxSession session,
      Recipe recipe,
      Decoder decoder,
      LabelMap labels,
      ImageFolder images,
      ExifPolicy exif,
      int batchSize,
      DeviceGate gate,
      int decodeThreads,
      TaskGraphs graphs) {
    this.session = session;
    this.recipe = recipe;
    this.decoder = decoder.over(graphs);
    this.rows = new PredictionRows(labels, decoder.produces() == Produces.RANKING);
    this.preparer = new ImagePreparer(images, exif, recipe, batchSize);
    this.batchSize = batchSize;
    this.fixedBatch = session.signature().batch() > 0;
    this.gate = gate;
    this.decodeThreads = decodeThreads;
    this.graphs = graphs;
  }

  /** As above on the calling thread alone, with a device of its own, and no further graphs. */
  ShardRunner(
      OnnxSession session,
      Recipe recipe,
      Decoder decoder,
      LabelMap labels,
      ImageFolder images,
      ExifPolicy exif,
      int batchSize) {
    this(
        session,
        recipe,
        decoder,
        labels,
        images,
        exif,
        batchSize,
        DeviceGate.open(),
        0,
        TaskGraphs.none());
  }

  /** Spent so far on reading and decoding, or waiting for that. */
  long inputNanos() {
    return inputNanos;
  }

  /** Spent so far on waiting at the gate. */
  long waitNanos() {
    return waitNanos + graphs.waitNanos();
  }

  /** Spent so far in the model. */
  long modelNanos() {
    return modelNanos + graphs.modelNanos();
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
    private final SortedMap<Integer, Integer> runs = new TreeMap<>();
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
      int ahead = Math.max(batchSize, decodeThreads);
      try (Prefetch images = new Prefetch(preparer, shard.images(), decodeThreads, ahead)) {
        for (int i = 0; i < size(); i++) {
          if (cancelled.getAsBoolean()) {
            throw new CancelledException();
          }
          long start = System.nanoTime();
          PreparedImage image = images.next(cancelled);
          inputNanos += System.nanoTime() - start;
          digest.add(image.digest());
          if (image.failure() == null) {
            gather(i, image);
          } else {
            fail(i, image.stage(), image.failure());
          }
        }
        open.values().forEach(this::flush);
      }
      return content();
    }

    private void gather(int i, PreparedImage image) {
      ImageFrame frame = image.frame();
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
      long start = System.nanoTime();
      batch.add(i, image);
      inputNanos += System.nanoTime() - start;
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
      try (Outputs outputs = answer(tensor, shape)) {
        for (int i = from; i < to; i++) {
          parse(outputs, i - from, batch.position(i), batch.frame(i));
        }
      } catch (SampleException e) {
        if (to - from == 1) {
          fail(batch.position(from), Stage.INFER, withShape(e, shape));
          return;
        }
        halved++;
        int middle = (from + to) >>> 1;
        predict(batch, from, middle);
        predict(batch, middle, to);
      }
    }

    private Outputs answer(ByteBuffer tensor, long[] shape) throws SampleException {
      long start = System.nanoTime();
      gate.enter(cancelled);
      long entered = System.nanoTime();
      waitNanos += entered - start;
      try {
        return session.run(tensor, shape);
      } finally {
        modelNanos += System.nanoTime() - entered;
        gate.leave();
      }
    }

    private void parse(Outputs outputs, int slot, int i, ImageFrame frame) {
      Shard.Image image = shard.images().get(i);
      graphs.takeRuns();
      try {
        predictions.set(i, rows.of(image, decoder.decode(outputs, slot, frame), frame));
        int own = graphs.takeRuns();
        if (own > 0) {
          runs.merge(own, 1, Integer::sum);
        }
      } catch (SampleException e) {
        boolean ran = e.reason() == Reason.MODEL_FAILED || e.reason() == Reason.OUT_OF_MEMORY;
        fail(i, ran ? Stage.INFER : Stage.PARSE, e);
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
      return new ShardContent(rows, failed, size() - failed.size(), halved, digest.hex(), runs);
    }
  }

  /** What was too much for the device is told with its size. */
  static SampleException withShape(SampleException e, long[] shape) {
    return e.reason() == Reason.OUT_OF_MEMORY
        ? new SampleException(e.reason(), "input " + Arrays.toString(shape) + ": " + e.detail(), e)
        : e;
  }
}
