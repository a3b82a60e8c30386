package io.fovea.models.measure;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.Feed;
import io.fovea.models.session.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Values for the inputs of a graph, the same for the same seed. Numbers lie between -1/2 and 1/2,
 * so that logits stay where softmax has work to do; positions lie within their map and boxes within
 * the image, as else nothing would be read there; indices are 0.
 */
public final class SampleInputs {
  /** From pixels of the image to those of a blender's bases. */
  private static final int BASES_STRIDE = 4;

  private SampleInputs() {}

  /**
   * Values for every input of a graph of fixed sizes.
   *
   * @throws IllegalArgumentException if an input is of open size or of another type
   */
  public static Map<String, Feed> of(GraphProto graph, long seed) {
    List<TensorSpec> specs = new ArrayList<>();
    for (ValueInfoProto input : graph.getInputList()) {
      int type = input.getType().getTensorType().getElemType();
      specs.add(
          TensorSpec.of(
              input.getName(),
              type == DataType.INT64.getNumber()
                  ? ElementType.INT64
                  : type == DataType.FLOAT.getNumber() ? ElementType.FLOAT32 : ElementType.OTHER,
              input.getType().getTensorType().getShape().getDimList().stream()
                  .mapToLong(Dimension::getDimValue)
                  .toArray()));
    }
    return of(specs, seed);
  }

  /** As above for inputs of FLOAT32, INT64 or UINT8. */
  public static Map<String, Feed> of(List<TensorSpec> inputs, long seed) {
    Map<String, Feed> feeds = new LinkedHashMap<>();
    for (TensorSpec input : inputs) {
      long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
      long elements = 1;
      for (long size : shape) {
        if (size < 1) {
          throw new IllegalArgumentException(input + " is of open size");
        }
        elements = Math.multiplyExact(elements, size);
      }
      SplittableRandom random = new SplittableRandom(seed ^ input.name().hashCode());
      ByteBuffer data =
          switch (input.type()) {
            case FLOAT32 -> {
              ByteBuffer floats = bytes(elements, Float.BYTES);
              fill(input.name(), floats.asFloatBuffer(), inputs, random);
              yield floats;
            }
            case INT64 -> bytes(elements, Long.BYTES);
            case UINT8 -> {
              ByteBuffer bytes = bytes(elements, 1);
              while (bytes.hasRemaining()) {
                bytes.put((byte) random.nextInt());
              }
              yield bytes.flip();
            }
            default -> throw new IllegalArgumentException("nothing is fed as " + input);
          };
      feeds.put(input.name(), new Feed(input.type(), data, shape));
    }
    return feeds;
  }

  private static ByteBuffer bytes(long elements, int width) {
    int bytes = Math.toIntExact(Math.multiplyExact(elements, width));
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static void fill(
      String name, FloatBuffer values, List<TensorSpec> inputs, SplittableRandom random) {
    switch (name) {
      case "references" -> {
        while (values.hasRemaining()) {
          values.put((float) random.nextDouble());
        }
      }
      case "boxes" -> {
        double image = BASES_STRIDE * (double) side(inputs);
        while (values.remaining() >= 4) {
          double left = random.nextDouble(image / 2);
          double top = random.nextDouble(image / 2);
          values.put((float) left).put((float) top);
          values.put((float) (left + random.nextDouble(image / 16, image / 2)));
          values.put((float) (top + random.nextDouble(image / 16, image / 2)));
        }
      }
      default -> {
        while (values.hasRemaining()) {
          values.put((float) random.nextDouble() - 0.5f);
        }
      }
    }
  }

  /** Of the bases that boxes lie on. */
  private static long side(List<TensorSpec> inputs) {
    return inputs.stream()
        .filter(input -> input.name().equals("bases"))
        .mapToLong(input -> input.axis(3))
        .findFirst()
        .orElse(1);
  }
}
