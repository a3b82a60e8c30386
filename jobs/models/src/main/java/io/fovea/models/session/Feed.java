package io.fovea.models.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one input of a model is given.
 *
 * @param type FLOAT32, INT64, UINT8 or BOOL, as the input declares it
 * @param data direct and in native order, from its position to its limit
 * @param shape of the tensor
 */
@SuppressWarnings("ArrayRecordComponent")
public record Feed(ElementType type, ByteBuffer data, long[] shape) {

  /** One copy of each tensor, of float32 or bool, by the input's name. */
  public static Map<String, Feed> of(Map<String, Tensor> inputs) {
    Map<String, Feed> feeds = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> feeds.put(name, of(tensor)));
    return feeds;
  }

  private static Feed of(Tensor tensor) {
    return switch (tensor.type()) {
      case FLOAT32 -> {
        FloatBuffer floats = ((FloatBuffer) tensor.data()).duplicate().rewind();
        ByteBuffer data = direct(Math.multiplyExact(floats.remaining(), Float.BYTES));
        data.asFloatBuffer().put(floats);
        yield new Feed(tensor.type(), data, tensor.shape());
      }
      case BOOL -> {
        ByteBuffer bytes = ((ByteBuffer) tensor.data()).duplicate().rewind();
        yield new Feed(
            tensor.type(), direct(bytes.remaining()).put(bytes).rewind(), tensor.shape());
      }
      default -> throw new IllegalArgumentException("a graph is fed no " + tensor.type());
    };
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
