package io.fovea.pipeline.inference;

import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.pipeline.store.FailureRow.Stage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * An image on its way into a batch, or why it is not.
 *
 * @param digest of the file's bytes, or the reason why there were none
 * @param frame where the image lies in its tensor; null if it failed
 * @param writer writes the tensor's slot; null if it failed
 * @param stage at which it failed; null if it did not
 * @param failure likewise
 */
record PreparedImage(
    String digest,
    ImageFrame frame,
    Consumer<ByteBuffer> writer,
    Stage stage,
    SampleException failure) {

  static PreparedImage of(String digest, ImageFrame frame, Consumer<ByteBuffer> writer) {
    return new PreparedImage(digest, frame, writer, null, null);
  }

  static PreparedImage failed(String digest, Stage stage, SampleException failure) {
    return new PreparedImage(digest, null, null, stage, failure);
  }

  /** The same, with the work of writing done: all that is left is a copy. */
  PreparedImage written(int slotBytes) {
    if (failure != null) {
      return this;
    }
    ByteBuffer slot = ByteBuffer.allocate(slotBytes).order(ByteOrder.nativeOrder());
    writer.accept(slot.slice().order(slot.order()));
    return of(digest, frame, target -> target.put(slot.duplicate()));
  }
}
