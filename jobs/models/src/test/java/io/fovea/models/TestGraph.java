package io.fovea.models;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A small ONNX model, written down operator by operator. */
public final class TestGraph {
  /** A dynamic axis. */
  public static final String ANY = "any";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
  private long irVersion = 8;
  private long opset = 17;

  public TestGraph versions(long newIrVersion, long newOpset) {
    irVersion = newIrVersion;
    opset = newOpset;
    return this;
  }

  /** An input; each axis a number, or a name where it is dynamic. */
  public TestGraph input(String name, DataType type, Object... axes) {
    graph.addInput(value(name, type, axes));
    return this;
  }

  /** An output; each axis a number, or a name where it is dynamic. */
  public TestGraph output(String name, DataType type, Object... axes) {
    graph.addOutput(value(name, type, axes));
    return this;
  }

  public TestGraph constant(String name, float[] elements, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(elements);
    return constant(name, DataType.FLOAT, ByteString.copyFrom(bytes), shape);
  }

  public TestGraph constant(String name, long[] elements, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(elements);
    return constant(name, DataType.INT64, ByteString.copyFrom(bytes), shape);
  }

  private TestGraph constant(String name, DataType type, ByteString bytes, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).setRawData(bytes);
    Arrays.stream(shape).forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return this;
  }

  /** Weights that lie in another file. */
  public TestGraph external(String name, String location, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.FLOAT.getNumber())
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    tensor.addExternalDataBuilder().setKey("location").setValue(location);
    Arrays.stream(shape).forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return this;
  }

  /** A node of one output: {@code node("Add", "sum", "a", "b")}. */
  public TestGraph node(String operator, String output, String... inputs) {
    graph.addNode(node(operator, output).addAllInput(Arrays.asList(inputs)));
    return this;
  }

  /** A cast to another type. */
  public TestGraph cast(String input, String output, DataType to) {
    graph.addNode(
        node("Cast", output)
            .addInput(input)
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("to")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(to.getNumber())));
    return this;
  }

  private static NodeProto.Builder node(String operator, String output) {
    return NodeProto.newBuilder().setOpType(operator).setName(output).addOutput(output);
  }

  public byte[] bytes() {
    return ModelProto.newBuilder()
        .setIrVersion(irVersion)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  public Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ValueInfoProto value(String name, DataType type, Object... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object axis : axes) {
      if (axis instanceof Number number) {
        shape.addDimBuilder().setDimValue(number.longValue());
      } else {
        shape.addDimBuilder().setDimParam(axis.toString());
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
