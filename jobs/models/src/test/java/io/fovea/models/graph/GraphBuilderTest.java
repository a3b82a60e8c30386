package io.fovea.models.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.models.Python;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphBuilderTest {
  private static GraphBuilder stem() {
    GraphBuilder graph = GraphBuilder.named("net");
    Tensor x = graph.input("image", ElementType.FLOAT, Shape.of("N", 3, "H", "W"));
    GraphBuilder conv = graph.scope("backbone").scope("stem.conv");
    Tensor weight = conv.initialiser("weight", Runs.random(1, 8 * 3 * 9), 8, 3, 3, 3);
    Tensor y = conv.conv(x, weight, null, Window.same(3).stride(2, 2));
    Tensor z = conv.relu(conv.relu(y));
    graph.output("features", graph.clip(graph.add(z, 1), 0, 1));
    return graph;
  }

  @Test
  void namesMirrorTheModuleTree() throws Exception {
    GraphProto graph = ModelProto.parseFrom(stem().toBytes()).getGraph();
    assertThat(graph.getInitializerList())
        .extracting(TensorProto::getName)
        .contains("backbone.stem.conv.weight", "constants/scalar_1.0");
    assertThat(graph.getNodeList())
        .extracting(NodeProto::getName)
        .startsWith(
            "backbone.stem.conv/Conv", "backbone.stem.conv/Relu", "backbone.stem.conv/Relu_1");
    assertThat(graph.getOutputList())
        .extracting(ValueInfoProto::getName)
        .containsExactly("features");
  }

  @Test
  void equalConstantsAreOneInitialiser() throws Exception {
    GraphProto graph = ModelProto.parseFrom(stem().toBytes()).getGraph();
    assertThat(graph.getInitializerList())
        .extracting(TensorProto::getName)
        .containsExactly(
            "backbone.stem.conv.weight", "constants/scalar_1.0", "constants/scalar_0.0");
  }

  @Test
  void theModelDeclaresItsVersionsAndEveryShape() throws Exception {
    ModelProto model = ModelProto.parseFrom(stem().toBytes());
    assertThat(model.getIrVersion()).isEqualTo(8);
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
    ValueInfoProto conv = model.getGraph().getValueInfo(0);
    assertThat(conv.getName()).isEqualTo("backbone.stem.conv/Conv");
    assertThat(conv.getType().getTensorType().getShape().getDim(1).getDimValue()).isEqualTo(8);
    assertThat(conv.getType().getTensorType().getShape().getDim(2).getDimParam())
        .isEqualTo("floor((H+1)/2)");
  }

  @Test
  void buildingTwiceGivesTheSameBytes() {
    assertThat(stem().toBytes()).isEqualTo(stem().toBytes());
  }

  @Test
  void theSameComputationOnASymbolGivesAnEqualDimension() {
    GraphBuilder graph = GraphBuilder.named("pyramid");
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of("N", 3, "H", "W"));
    Tensor a = graph.maxPool(x, Window.same(3).stride(2, 2));
    Tensor b = graph.averagePool(x, Window.same(3).stride(2, 2));
    assertThat(graph.add(a, b).shape()).isEqualTo(a.shape());
    assertThat(graph.maxPool(x, Window.same(5)).shape()).isEqualTo(x.shape());
  }

  @Test
  void mistakesAreRefusedWhereTheyAreMade() {
    refuses(
        (g, x) -> g.scope("head").conv(x, weight(g, 4, 2, 3, 3), null, Window.same(3)),
        "graph net, head: Conv: x: FLOAT [N, 3, 8, 8] has 3 channels but the kernel [4, 2, 3, 3] takes 2");
    refuses((g, x) -> g.conv(x, weight(g, 4, 3, 3, 3), null, Window.same(5)), "not the size");
    refuses(
        (g, x) -> g.conv(x, weight(g, 4, 3, 3, 3), g.floats(1, 2), Window.same(3)),
        "does not fit 4 outputs");
    refuses((g, x) -> g.conv(x, weight(g, 4, 1, 3, 3), null, Window.same(3), 3), "into 3 groups");
    refuses((g, x) -> g.maxPool(x, Window.of(9, 9)), "does not fit");
    refuses((g, x) -> g.averagePool(x, Window.of(3, 3).dilation(2, 2)), "cannot be dilated");
    refuses((g, x) -> g.add(x, g.floats(1, 2, 3)), "do not broadcast");
    refuses((g, x) -> g.add(x, g.longs(1)), "takes FLOAT, not constants/longs_1");
    refuses((g, x) -> g.add(g.less(x, x), g.less(x, x)), "takes numbers");
    refuses((g, x) -> g.where(x, x, x), "takes BOOL");
    refuses((g, x) -> g.matMul(x, weight(g, 5, 5)), "has 8 columns but");
    refuses((g, x) -> g.gemm(x, weight(g, 5, 5), null, false, false), "takes 2 dimensions");
    refuses(
        (g, x) -> g.gemm(weight(g, 5, 5), weight(g.scope("b"), 4, 4), null, false, false),
        "inner dimensions");
    refuses((g, x) -> g.softmax(x, 4), "axis 4");
    refuses((g, x) -> g.reshape(g.slice(x, 0, 0, 1), -1, 5, -1), "cannot become");
    refuses((g, x) -> g.reshape(x, 0, 5, -1), "cannot become");
    refuses((g, x) -> g.transpose(x, 0, 1, 2, 2), "named twice");
    refuses((g, x) -> g.squeeze(x, 1), "is not 1");
    refuses((g, x) -> g.concat(1, x, g.slice(x, 2, 0, 4)), "differ in dimension 2");
    refuses((g, x) -> g.slice(x, 2, 5, 3), "5 to 3 along axis 2");
    refuses((g, x) -> g.topK(x, 9, 3).values(), "cannot take 9");
    refuses((g, x) -> g.reduceMax(x, true), "names no axis");
    refuses(
        (g, x) -> g.initialiser("w", new float[5], 2, 3), "5 values for a tensor of sizes [2, 3]");
    refuses((g, x) -> g.input("x", ElementType.FLOAT, x.shape()), "two tensors called x");
    refuses((g, x) -> g.scope("a b").relu(x), "is not a name");
    refuses(
        (g, x) -> g.relu(GraphBuilder.named("other").scalar(1)), "is not a tensor of graph net");
  }

  private static Tensor weight(GraphBuilder graph, long... sizes) {
    int count = 1;
    for (long size : sizes) {
      count *= (int) size;
    }
    return graph.initialiser("weight", new float[count], sizes);
  }

  private static void refuses(BiFunction<GraphBuilder, Tensor, Tensor> body, String message) {
    GraphBuilder graph = GraphBuilder.named("net");
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of("N", 3, 8, 8));
    assertThatThrownBy(() -> body.apply(graph, x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aGraphWithoutOutputIsNotAModel() {
    assertThatThrownBy(() -> GraphBuilder.named("empty").toBytes())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no output");
  }

  @Test
  void pythonsCheckerAcceptsTheModel(@TempDir Path folder) throws Exception {
    stem().write(folder.resolve("net.onnx"));
    PythonChecker.checkAll(folder);
  }

  /** What the caller promises of an operator without a method here is held against onnx's rules. */
  @Test
  void pythonsCheckerSeesAWrongShape(@TempDir Path folder) throws Exception {
    Python.with("onnx");
    GraphBuilder graph = GraphBuilder.named("wrong");
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of(1, 2));
    graph.output("y", graph.node(Operation.of("Relu", x), ElementType.FLOAT, Shape.of(1, 3)));
    graph.write(folder.resolve("net.onnx"));
    assertThatThrownBy(() -> PythonChecker.checkAll(folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("net.onnx");
  }
}
