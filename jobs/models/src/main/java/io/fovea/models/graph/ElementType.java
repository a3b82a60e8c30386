package io.fovea.models.graph;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/** What a tensor's elements are; the subset of ONNX's element types that the graphs here need. */
public enum ElementType {
  FLOAT(DataType.FLOAT, 4),
  UINT8(DataType.UINT8, 1),
  INT32(DataType.INT32, 4),
  INT64(DataType.INT64, 8),
  BOOL(DataType.BOOL, 1);

  private final DataType onnx;
  private final int bytes;

  ElementType(DataType onnx, int bytes) {
    this.onnx = onnx;
    this.bytes = bytes;
  }

  /** The type's number in ONNX's {@code TensorProto.DataType}. */
  public int onnxNumber() {
    return onnx.getNumber();
  }

  /** Bytes an element takes. */
  public int bytes() {
    return bytes;
  }
}
