package io.fovea.pipeline.inference;

import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Images of one tensor shape on their way into the model together. */
final class Batch {
  /**
   * The tensor's rows and columns, which all images of a batch share.
   *
   * @param height pixels, padding included
   * @param width likewise
   */
  record Shape(int height, int width) {
    static Shape of(ImageFrame frame) {
      return new Shape(frame.inputHeight(), frame.inputWidth());
    }
  }

  private final Recipe recipe;
  private final int capacity;
  private final int slotBytes;
  private final ByteBuffer tensor;
  private final List<ImageFrame> frames = new ArrayList<>();
  private final List<Integer> positions = new ArrayList<>();

  /**
   * @param first an image's frame; all others have its shape
   * @param capacity the most images
   */
  Batch(Recipe recipe, ImageFrame first, int capacity) {
    this.recipe = recipe;
    this.capacity = capacity;
    this.slotBytes = recipe.slotBytes(first);
    this.tensor = allocate(capacity);
  }

  /**
   * @param position of the image in its shard
   */
  void add(int position, PreparedImage image) {
    image.writer().accept(slots(size(), size() + 1));
    frames.add(image.frame());
    positions.add(position);
  }

  int size() {
    return positions.size();
  }

  boolean isFull() {
    return size() == capacity;
  }

  int position(int i) {
    return positions.get(i);
  }

  ImageFrame frame(int i) {
    return frames.get(i);
  }

  void clear() {
    frames.clear();
    positions.clear();
  }

  /** The tensor of some of the images. */
  ByteBuffer slots(int from, int to) {
    return tensor.slice(from * slotBytes, (to - from) * slotBytes).order(ByteOrder.nativeOrder());
  }

  /** As {@link #slots}, filled up with zeros to the capacity. */
  ByteBuffer filledUp(int from, int to) {
    if (to - from == capacity) {
      return slots(from, to);
    }
    return allocate(capacity).put(slots(from, to)).rewind();
  }

  /** The model's input shape for so many images. */
  long[] shape(int images) {
    return recipe.shape(images, frames.get(0));
  }

  private ByteBuffer allocate(int images) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(images, slotBytes))
        .order(ByteOrder.nativeOrder());
  }
}
