package io.fovea.pipeline.inference;

import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.FailureRow.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Runs the frame graph over the frames of a chunk in order. A frame that fails fails its video:
 * what is left of the chunk is then only read, for the digest.
 */
final class FrameRunner {
  private final OnnxSession session;
  private final Recipe recipe;
  private final ImagePreparer preparer;
  private final int batchSize;
  private final boolean fixedBatch;
  private final DeviceGate gate;
  private final int decodeThreads;
  private final BooleanSupplier cancelled;
  private long inputNanos;
  private long waitNanos;
  private long modelNanos;

  FrameRunner(TaskSystem system, Recipe recipe, ImagePreparer preparer, int batchSize) {
    this.session = system.session();
    this.recipe = recipe;
    this.preparer = preparer;
    this.batchSize = batchSize;
    this.fixedBatch = session.signature().batch() > 0;
    this.gate = system.gate();
    this.decodeThreads = system.decodeThreads();
    this.cancelled = TaskSystem.cancelled();
  }

  long inputNanos() {
    return inputNanos;
  }

  long waitNanos() {
    return waitNanos;
  }

  long modelNanos() {
    return modelNanos;
  }

  /** Takes what the graph says of each frame, in order. */
  interface Sink {
    /**
     * @param index of the frame in the chunk
     * @param slot of the frame in the outputs
     */
    void frame(int index, ImageFrame frame, Outputs outputs, int slot)
        throws SampleException, IOException;
  }

  /**
   * What became of a chunk.
   *
   * @param digests of its files
   * @param failure of the first frame that failed; null where none did
   * @param halved batches that the model took in parts
   */
  record Ran(List<String> digests, FailureRow failure, int halved) {}

  /**
   * Runs a chunk.
   *
   * @throws IOException if the storage or the sink fails; the chunk can be tried again
   */
  Ran run(FrameChunk chunk, Sink sink) throws IOException {
    return new Run(chunk, sink).run();
  }

  private final class Run {
    private final FrameChunk chunk;
    private final Sink sink;
    private final List<String> digests = new ArrayList<>();
    private Batch open;
    private Batch.Shape shape;
    private FailureRow failure;
    private int halved;

    Run(FrameChunk chunk, Sink sink) {
      this.chunk = chunk;
      this.sink = sink;
    }

    Ran run() throws IOException {
      List<Shard.Image> frames = chunk.frames();
      int ahead = Math.max(batchSize, decodeThreads);
      try (Prefetch images = new Prefetch(preparer, frames, decodeThreads, ahead)) {
        for (int i = 0; i < frames.size(); i++) {
          if (cancelled.getAsBoolean()) {
            throw new ShardRunner.CancelledException();
          }
          long start = System.nanoTime();
          PreparedImage image = images.next(cancelled);
          inputNanos += System.nanoTime() - start;
          digests.add(image.digest());
          if (image.failure() != null) {
            fail(i, image.stage(), image.failure());
          } else if (failure == null) {
            gather(i, image);
          }
        }
        flush();
      }
      return new Ran(digests, failure, halved);
    }

    private void gather(int i, PreparedImage image) throws IOException {
      Batch.Shape own = Batch.Shape.of(image.frame());
      if (!own.equals(shape)) {
        flush();
        open = new Batch(recipe, image.frame(), batchSize);
        shape = own;
      }
      long start = System.nanoTime();
      open.add(i, image);
      inputNanos += System.nanoTime() - start;
      if ((i + 1) % batchSize == 0) {
        flush();
      }
    }

    private void flush() throws IOException {
      if (open != null && open.size() > 0) {
        if (failure == null) {
          predict(open, 0, open.size());
        }
        open.clear();
      }
    }

    private void predict(Batch batch, int from, int to) throws IOException {
      ByteBuffer tensor = fixedBatch ? batch.filledUp(from, to) : batch.slots(from, to);
      long[] inputShape = batch.shape(fixedBatch ? batchSize : to - from);
      try (Outputs outputs = answer(tensor, inputShape)) {
        for (int i = from; i < to && failure == null; i++) {
          take(batch, i, outputs, i - from);
        }
      } catch (SampleException e) {
        if (to - from == 1) {
          fail(batch.position(from), Stage.INFER, ShardRunner.withShape(e, inputShape));
          return;
        }
        halved++;
        int middle = (from + to) >>> 1;
        predict(batch, from, middle);
        if (failure == null) {
          predict(batch, middle, to);
        }
      }
    }

    private void take(Batch batch, int i, Outputs outputs, int slot) throws IOException {
      try {
        sink.frame(batch.position(i), batch.frame(i), outputs, slot);
      } catch (SampleException e) {
        fail(batch.position(i), Stage.PARSE, e);
      }
    }

    private Outputs answer(ByteBuffer tensor, long[] inputShape) throws SampleException {
      long start = System.nanoTime();
      gate.enter(cancelled);
      long entered = System.nanoTime();
      waitNanos += entered - start;
      try {
        return session.run(tensor, inputShape);
      } finally {
        modelNanos += System.nanoTime() - entered;
        gate.leave();
      }
    }

    private void fail(int i, Stage stage, SampleException e) {
      if (failure == null) {
        failure = FrameRunner.failure(chunk, i, stage, e);
      }
    }
  }

  /** A frame's failure, which is its video's. */
  static FailureRow failure(FrameChunk chunk, int i, Stage stage, SampleException e) {
    Shard.Image frame = chunk.frames().get(i);
    return new FailureRow(
        frame.id(),
        frame.fileName(),
        stage,
        e.reason().code(),
        "frame " + (chunk.first() + i) + ": " + e.detail());
  }
}
