package io.fovea.models.session;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** ONNX Runtime's tensors as ours. */
final class Tensors {
  private Tensors() {}

  static ElementType type(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> ElementType.FLOAT32;
      case FLOAT16 -> ElementType.FLOAT16;
      case DOUBLE -> ElementType.FLOAT64;
      case INT8 -> ElementType.INT8;
      case UINT8 -> ElementType.UINT8;
      case INT16 -> ElementType.INT16;
      case INT32 -> ElementType.INT32;
      case INT64 -> ElementType.INT64;
      case BOOL -> ElementType.BOOL;
      default -> ElementType.OTHER;
    };
  }

  /** One copy from native memory to the heap; float16 becomes float on the way. */
  static Tensor copy(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    ElementType type = type(info.type);
    Buffer data =
        switch (type) {
          case FLOAT32, FLOAT16 -> tensor.getFloatBuffer();
          case FLOAT64 -> tensor.getDoubleBuffer();
          case INT8, UINT8, BOOL -> tensor.getByteBuffer();
          case INT16 -> tensor.getShortBuffer();
          case INT32 -> tensor.getIntBuffer();
          case INT64 -> tensor.getLongBuffer();
          case OTHER -> throw new IllegalStateException("no numbers in " + info);
        };
    return new Tensor(type, info.getShape(), data);
  }

  /** As ONNX Runtime takes it: one copy into native memory. */
  static OnnxTensor toNative(OrtEnvironment environment, Tensor tensor) throws OrtException {
    return switch (tensor.type()) {
      case FLOAT32 ->
          OnnxTensor.createTensor(
              environment, ((FloatBuffer) tensor.data()).duplicate().rewind(), tensor.shape());
      case BOOL ->
          OnnxTensor.createTensor(
              environment,
              ((ByteBuffer) tensor.data()).duplicate().rewind(),
              tensor.shape(),
              OnnxJavaType.BOOL);
      default -> throw new IllegalArgumentException("a graph is fed no " + tensor.type());
    };
  }
}
