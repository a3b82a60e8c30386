package io.fovea.models.cost;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
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
import io.fovea.models.session.ModelStructure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** A graph written node by node, as in a listing of ONNX. */
final class Listing {
  final GraphProto.Builder graph = GraphProto.newBuilder().setName("listing");
  private final long opset;

  Listing(long opset) {
    this.opset = opset;
  }

  Listing input(String name, Object... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object axis : axes) {
      if (axis instanceof Integer size) {
        shape.addDimBuilder().setDimValue(size);
      } else {
        shape.addDimBuilder().setDimParam(axis.toString());
      }
    }
    graph.addInput(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(DataType.FLOAT_VALUE)
                            .setShape(shape))));
    return this;
  }

  Listing weight(String name, long... dims) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT_VALUE);
    long elements = 1;
    for (long dim : dims) {
      tensor.addDims(dim);
      elements *= dim;
    }
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(new byte[(int) elements * 4])));
    return this;
  }

  Listing longs(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.INT64_VALUE)
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
    return this;
  }

  Listing longScalar(String name, long value) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.INT64_VALUE)
            .addInt64Data(value));
    return this;
  }

  Listing floats(String name, float... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.FLOAT_VALUE)
            .addDims(values.length);
    for (float value : values) {
      tensor.addFloatData(value);
    }
    graph.addInitializer(tensor);
    return this;
  }

  /** {@code "y z = Split(x, sizes) axis=1 perm=0,2,1 mode=linear"}. */
  Listing node(String line) {
    int equals = line.indexOf(" = ");
    int open = line.indexOf('(');
    int close = line.indexOf(')');
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(line.substring(equals + 3, open)).setName(line);
    node.addAllOutput(List.of(line.substring(0, equals).split(" ")));
    String inputs = line.substring(open + 1, close);
    if (!inputs.isEmpty()) {
      for (String input : inputs.split(",", -1)) {
        node.addInput(input.strip());
      }
    }
    for (String attribute : line.substring(close + 1).strip().split(" ")) {
      if (!attribute.isEmpty()) {
        node.addAttribute(attribute(attribute));
      }
    }
    graph.addNode(node);
    return this;
  }

  private static AttributeProto attribute(String text) {
    String name = text.substring(0, text.indexOf('='));
    String value = text.substring(text.indexOf('=') + 1);
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (value.matches("-?\\d+")) {
      return attribute.setType(AttributeType.INT).setI(Long.parseLong(value)).build();
    }
    if (value.matches("\\[.*]")) {
      attribute.setType(AttributeType.INTS);
      for (String each : value.substring(1, value.length() - 1).split(",")) {
        attribute.addInts(Long.parseLong(each));
      }
      return attribute.build();
    }
    if (value.matches("\\{.*}")) {
      attribute.setType(AttributeType.FLOATS);
      for (String each : value.substring(1, value.length() - 1).split(",")) {
        attribute.addFloats(Float.parseFloat(each));
      }
      return attribute.build();
    }
    return attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(value)).build();
  }

  ModelCost cost(Map<String, List<Long>> sizes) {
    return cost(graph, opset, sizes);
  }

  ModelCost cost() {
    return cost(Map.of());
  }

  /** The size of the last operator's output. */
  String last() {
    List<OperatorCost> operators = cost().operators();
    assertThat(cost().uncounted()).isEmpty();
    return operators.get(operators.size() - 1).shape();
  }

  static ModelCost cost(GraphProto.Builder graph, long opset, Map<String, List<Long>> sizes) {
    byte[] bytes =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
            .setGraph(graph)
            .build()
            .toByteArray();
    try {
      return CostModel.of(
          "listing", ModelStructure.read(new ByteArrayInputStream(bytes), "listing"), sizes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty graph of an operator set. */
  static Listing at(long opset) {
    return new Listing(opset);
  }
}
