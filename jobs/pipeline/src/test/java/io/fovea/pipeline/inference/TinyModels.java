package io.fovea.pipeline.inference;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX models of a few nodes whose answers can be worked out by hand. */
final class TinyModels {
  /** A mean pixel from here on is one that {@link #lookUp} fails on. */
  static final int LOOK_UP_SIZE = 100;

  private TinyModels() {}

  /**
   * Takes images [batch, 3, height, width] and gives, for each, {@code score} = mean pixel / 200,
   * looked up in a table of {@value #LOOK_UP_SIZE}: an image that is brighter makes the run of its
   * whole batch fail.
   *
   * @param batch images in a run; -1 for any number
   */
  static Path lookUp(Path file, long batch) throws IOException {
    TensorProto.Builder table =
        TensorProto.newBuilder().setName("table").setDataType(1).addDims(LOOK_UP_SIZE);
    for (int i = 0; i < LOOK_UP_SIZE; i++) {
      table.addFloatData(i / 200f);
    }
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("look-up")
            .addInput(value("images", 1, batch, 3, -1, -1))
            .addOutput(value("score", 1, batch))
            .addInitializer(table)
            .addInitializer(ints("axes", 1, 2, 3))
            .addNode(
                node("ReduceMean", "mean", "images", "axes").addAttribute(attribute("keepdims", 0)))
            .addNode(node("Round", "rounded", "mean"))
            .addNode(node("Cast", "index", "rounded").addAttribute(attribute("to", 7)))
            .addNode(node("Gather", "score", "table", "index"))
            .build();
    return write(file, graph);
  }

  /**
   * Two classes on 32 x 32 pixels, for the decoder {@code yolox}. With m the mean pixel / 255, it
   * sees in each image an object of label 0 in the box (8, 8, 8, 8) with score m / 2, and one of
   * label 1 in the box (0, 0, 32, 32) with score (1 - m) / 2; all in input pixels.
   */
  static Path yolox(Path file, long batch) throws IOException {
    int anchors = 16 + 4 + 1;
    int length = 7;
    float[] base = new float[anchors * length];
    float[] weight = new float[anchors * length];
    int small = 5 * length;
    base[small] = 0.5f;
    base[small + 1] = 0.5f;
    base[small + 4] = 0.5f;
    weight[small + 5] = 1 / 255f;
    int large = 20 * length;
    base[large] = 0.5f;
    base[large + 1] = 0.5f;
    base[large + 4] = 0.5f;
    base[large + 6] = 1;
    weight[large + 6] = -1 / 255f;
    long[] shape = {1, anchors, length};
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("yolox")
            .addInput(value("images", 1, batch, 3, 32, 32))
            .addOutput(value("output", 1, batch, anchors, length))
            .addInitializer(ints("axes", 1, 2, 3))
            .addInitializer(ints("flat", -1, 1, 1))
            .addInitializer(floats("base", shape, base))
            .addInitializer(floats("weight", shape, weight))
            .addNode(node("ReduceMean", "mean", "images", "axes"))
            .addNode(node("Reshape", "column", "mean", "flat"))
            .addNode(node("Mul", "weighted", "column", "weight"))
            .addNode(node("Add", "output", "weighted", "base"))
            .build();
    return write(file, graph);
  }

  static Path write(Path file, GraphProto graph) throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(9)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
            .setGraph(graph)
            .build();
    return Files.write(file, model.toByteArray());
  }

  static NodeProto.Builder node(String operator, String output, String... inputs) {
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(operator).setName(output).addOutput(output);
    for (String input : inputs) {
      node.addInput(input);
    }
    return node;
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static TensorProto ints(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(7).addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return tensor.build();
  }

  static TensorProto floats(String name, long[] shape, float... values) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
    for (long axis : shape) {
      tensor.addDims(axis);
    }
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  static ValueInfoProto value(String name, int type, long... shape) {
    TensorShapeProto.Builder axes = TensorShapeProto.newBuilder();
    for (int i = 0; i < shape.length; i++) {
      TensorShapeProto.Dimension.Builder axis = TensorShapeProto.Dimension.newBuilder();
      if (shape[i] < 0) {
        axis.setDimParam(name + i);
      } else {
        axis.setDimValue(shape[i]);
      }
      axes.addDim(axis);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(axes)))
        .build();
  }
}
