package io.fovea.models.measure;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.Feed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
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
   * Values for every input of a graph.
   *
   * @throws IllegalArgumentException if an input is of open size or holds no floats or longs
   */
  public static Map<String, Feed> of(GraphProto graph, long seed) {
    Map<String, Feed> feeds = new LinkedHashMap<>();
    for (ValueInfoProto input : graph.getInputList()) {
      long[] shape =
          input.getType().getTensorType().getShape().getDimList().stream()
              .mapToLong(Dimension::getDimValue)
              .toArray();
      long elements = 1;
      for (long size : shape) {
        if (size < 1) {
          throw new IllegalArgumentException(input.getName() + " is of open size");
        }
        elements = Math.multiplyExact(elements, size);
      }
      SplittableRandom random = new SplittableRandom(seed ^ input.getName().hashCode());
      int type = input.getType().getTensorType().getElemType();
      if (type == DataType.INT64.getNumber()) {
        feeds.put(input.getName(), new Feed(ElementType.INT64, bytes(elements, 8), shape));
      } else if (type == DataType.FLOAT.getNumber()) {
        ByteBuffer data = bytes(elements, Float.BYTES);
        fill(input.getName(), data.asFloatBuffer(), graph, random);
        feeds.put(input.getName(), new Feed(ElementType.FLOAT32, data, shape));
      } else {
        throw new IllegalArgumentException(input.getName() + " is of type " + type);
      }
    }
    return feeds;
  }

  private static ByteBuffer bytes(long elements, int width) {
    int bytes = Math.toIntExact(Math.multiplyExact(elements, width));
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static void fill(
      String name, FloatBuffer values, GraphProto graph, SplittableRandom random) {
    switch (name) {
      case "references" -> {
        while (values.hasRemaining()) {
          values.put((float) random.nextDouble());
        }
      }
      case "boxes" -> {
        double image = BASES_STRIDE * (double) side(graph);
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
  private static long side(GraphProto graph) {
    return graph.getInputList().stream()
        .filter(input -> input.getName().equals("bases"))
        .mapToLong(input -> input.getType().getTensorType().getShape().getDim(3).getDimValue())
        .findFirst()
        .orElse(1);
  }
}
