package io.fovea.models.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The values of an initialiser: little-endian, row-major. */
record Literal(ElementType type, Shape shape, ByteString bytes) {
  static Literal of(float[] values, long... sizes) {
    requireCount(values.length, sizes);
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return new Literal(ElementType.FLOAT, Shape.ofFixed(sizes), ByteString.copyFrom(buffer));
  }

  static Literal of(long[] values, long... sizes) {
    requireCount(values.length, sizes);
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asLongBuffer().put(values);
    return new Literal(ElementType.INT64, Shape.ofFixed(sizes), ByteString.copyFrom(buffer));
  }

  private static void requireCount(int count, long... sizes) {
    long product = 1;
    for (long size : sizes) {
      product = Math.multiplyExact(product, size);
    }
    if (product != count) {
      throw new IllegalArgumentException(
          count + " values for a tensor of sizes " + Arrays.toString(sizes));
    }
  }

  TensorProto toProto(String name) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.onnxNumber()).setRawData(bytes);
    for (Dim dim : shape.dims()) {
      tensor.addDims(dim.size());
    }
    return tensor.build();
  }
}
