package io.fovea.models.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.models.weights.WeightSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What all scopes of a graph being built share: the protobuf and the names in use. */
final class GraphContent {
  private static final long OPSET = 17;
  private static final long IR_VERSION = 8;

  private final String name;
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final List<Tensor> parameters = new ArrayList<>();
  private final WeightSource weights;
  private long initialiserBytes;

  GraphContent(String name, WeightSource weights) {
    this.name = name;
    this.weights = weights;
    graph.setName(name);
  }

  String name() {
    return name;
  }

  Tensor input(Tensor tensor) {
    define(tensor);
    graph.addInput(info(tensor));
    return tensor;
  }

  Tensor initialiser(String tensorName, Literal literal) {
    Tensor tensor = new Tensor(tensorName, literal.type(), literal.shape());
    define(tensor);
    initialiserBytes += literal.bytes().size();
    graph.addInitializer(literal.toProto(tensorName));
    if (literal.type() == ElementType.FLOAT && !tensorName.startsWith(GraphBuilder.CONSTANTS)) {
      parameters.add(tensor);
    }
    return tensor;
  }

  Tensor parameter(String tensorName, long... sizes) {
    Optional<float[]> values = weights.weight(tensorName, sizes);
    return values.isPresent()
        ? initialiser(tensorName, Literal.of(values.get(), sizes))
        : shapeOnly(tensorName, sizes);
  }

  private Tensor shapeOnly(String tensorName, long... sizes) {
    String shape =
        Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining("_", "_", ""));
    Tensor given =
        shared(GraphBuilder.CONSTANTS + "shape" + shape, Literal.of(sizes, sizes.length));
    Tensor tensor = new Tensor(tensorName, ElementType.FLOAT, Shape.ofFixed(sizes));
    define(tensor);
    graph.addNode(
        NodeProto.newBuilder()
            .setName(tensorName)
            .setOpType("ConstantOfShape")
            .setDocString(GraphBuilder.SHAPE_ONLY_WEIGHT)
            .addInput(given.name())
            .addOutput(tensorName));
    parameters.add(tensor);
    return tensor;
  }

  List<Tensor> parameters() {
    return List.copyOf(parameters);
  }

  /** An initialiser whose name says its values: it is added at its first use. */
  Tensor shared(String tensorName, Literal literal) {
    Tensor tensor = tensors.get(tensorName);
    return tensor != null ? tensor : initialiser(tensorName, literal);
  }

  List<Tensor> node(String nodeName, Operation operation, List<Tensor> results) {
    NodeProto.Builder node = NodeProto.newBuilder().setName(nodeName).setOpType(operation.type());
    for (Tensor input : operation.inputs()) {
      if (input != null && !input.equals(tensors.get(input.name()))) {
        throw new IllegalArgumentException(input + " is not a tensor of graph " + name);
      }
      node.addInput(input == null ? "" : input.name());
    }
    node.addAllAttribute(operation.attributes());
    for (Tensor result : results) {
      define(result);
      node.addOutput(result.name());
    }
    graph.addNode(node);
    return results;
  }

  void output(Tensor tensor) {
    outputs.add(tensor.name());
    graph.addOutput(info(tensor));
  }

  /** The name itself at its first use, then with _1, _2 and so on. */
  String unique(String wanted) {
    int use = uses.merge(wanted, 1, Integer::sum);
    return use == 1 ? wanted : wanted + "_" + (use - 1);
  }

  ModelProto toModel() {
    if (graph.getOutputCount() == 0) {
      throw new IllegalStateException("graph " + name + " has no output");
    }
    if (initialiserBytes > Integer.MAX_VALUE - (1 << 20)) {
      throw new IllegalStateException(
          "graph " + name + " has " + initialiserBytes + " bytes of weights: one file holds 2 GiB");
    }
    GraphProto.Builder whole = graph.clone();
    // Shapes of what lies between: readers of the graph need them to say what an operator costs.
    for (NodeProto node : graph.getNodeList()) {
      for (String output : node.getOutputList()) {
        if (!outputs.contains(output)) {
          whole.addValueInfo(info(tensors.get(output)));
        }
      }
    }
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("fovea")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .setGraph(whole)
        .build();
  }

  private void define(Tensor tensor) {
    if (tensors.putIfAbsent(tensor.name(), tensor) != null) {
      throw new IllegalArgumentException(
          "graph " + name + " has two tensors called " + tensor.name());
    }
  }

  private static ValueInfoProto info(Tensor tensor) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dim dim : tensor.shape().dims()) {
      shape.addDim(
          dim.isFixed()
              ? Dimension.newBuilder().setDimValue(dim.size())
              : Dimension.newBuilder().setDimParam(dim.symbol()));
    }
    return ValueInfoProto.newBuilder()
        .setName(tensor.name())
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(tensor.type().onnxNumber())
                        .setShape(shape)))
        .build();
  }
}
