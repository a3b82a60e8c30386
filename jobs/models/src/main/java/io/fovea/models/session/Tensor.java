package io.fovea.models.session;

import java.nio.Buffer;
import java.nio.FloatBuffer;

/**
 * One output of a run.
 *
 * @param type of its elements
 * @param shape as the run made it
 * @param data the elements in row-major order, from index 0: a FloatBuffer (float32, float16),
 *     LongBuffer (int64), IntBuffer (int32), ByteBuffer (int8, uint8, bool) ... ; valid until the
 *     {@link Outputs} are closed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Tensor(ElementType type, long[] shape, Buffer data) {

  /** The elements as floats: the data itself where it is float, else converted. */
  public FloatBuffer floats() {
    throw new UnsupportedOperationException();
  }

  /** The elements as integers, for labels. */
  public long[] longs() {
    throw new UnsupportedOperationException();
  }
}
