package io.fovea.models.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.fovea.models.weights.WeightSource;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterTest {
  private static GraphBuilder block(WeightSource weights) {
    GraphBuilder graph = GraphBuilder.named("block", weights);
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of("N", 7, 6));
    Tensor y = Layers.linear(graph.scope("mlp.0"), x, 5, true);
    Tensor z = Layers.layerNorm(graph.scope("norm"), graph.gelu(y));
    Tensor map = graph.reshape(z, 0, 7, 5, 1);
    Tensor convolved =
        Layers.conv(graph.scope("conv"), map, 14, Window.of(1, 1).stride(2, 1), 7, false);
    Tensor table = graph.scope("position").constant("table", Runs.random(3, 14), 1, 14, 1, 1);
    graph.output("y", graph.add(Layers.batchNorm(graph.scope("bn"), convolved), table));
    return graph;
  }

  @Test
  void parametersAreNamedByTheModuleTreeAndConstantsAreNone() {
    GraphBuilder graph = block(WeightSource.seeded(1));
    assertThat(graph.parameters())
        .extracting(Tensor::toString)
        .containsExactly(
            "mlp.0.weight: FLOAT [5, 6]",
            "mlp.0.bias: FLOAT [5]",
            "norm.weight: FLOAT [5]",
            "norm.bias: FLOAT [5]",
            "conv.weight: FLOAT [14, 1, 1, 1]",
            "bn.weight: FLOAT [14]",
            "bn.bias: FLOAT [14]",
            "bn.running_mean: FLOAT [14]",
            "bn.running_var: FLOAT [14]");
    assertThat(graph.parameterCount()).isEqualTo(30 + 15 + 14 + 56);
  }

  @Test
  void aSeedGivesTheSameValuesWhateverTheOrder() {
    WeightSource one = WeightSource.seeded(1);
    float[] first = one.weight("a.weight", 4, 300).orElseThrow();
    assertThat(one.weight("b.weight", 5)).isPresent();
    assertThat(one.weight("a.weight", 4, 300)).hasValue(first);
    assertThat(WeightSource.seeded(1).weight("a.weight", 4, 300)).hasValue(first);
    assertThat(WeightSource.seeded(2).weight("a.weight", 4, 300).orElseThrow()).isNotEqualTo(first);
    double squares = 0;
    for (float value : first) {
      squares += value * value;
    }
    assertThat(squares / 1200).isBetween(0.9 / 300, 1.1 / 300);
    for (float value : one.weight("norm.running_var", 50).orElseThrow()) {
      assertThat(value).isBetween(0.9f, 1.1f);
    }
    for (float value : one.weight("norm.bias", 50).orElseThrow()) {
      assertThat(value).isBetween(-0.1f, 0.1f);
    }
  }

  @Test
  void aShapeOnlyGraphHasTheSameParametersInAFractionOfTheBytes() throws Exception {
    GraphBuilder open = GraphBuilder.named("wide", WeightSource.shapeOnly());
    Tensor x = open.input("x", ElementType.FLOAT, Shape.of(1, 20_000));
    open.output("y", Layers.linear(open.scope("head"), x, 30_000, true));
    assertThat(open.parameterCount()).isEqualTo(600_030_000L);
    assertThat(open.toBytes()).hasSizeLessThan(2_000);

    assertThat(block(WeightSource.shapeOnly()).parameters())
        .isEqualTo(block(WeightSource.seeded(1)).parameters());
  }

  @Test
  void aFileSaysWhichOfItsTensorsAreShapeOnlyWeights() throws Exception {
    GraphProto graph = ModelProto.parseFrom(block(WeightSource.shapeOnly()).toBytes()).getGraph();
    assertThat(graph.getInitializerList())
        .extracting(TensorProto::getName)
        .allMatch(name -> name.startsWith(GraphBuilder.CONSTANTS));
    NodeProto weight = graph.getNode(0);
    assertThat(weight.getOpType()).isEqualTo("ConstantOfShape");
    assertThat(weight.getDocString()).isEqualTo(GraphBuilder.SHAPE_ONLY_WEIGHT);
    assertThat(weight.getOutput(0)).isEqualTo("mlp.0.weight");
    assertThat(graph.getValueInfoList())
        .filteredOn(info -> info.getName().equals("mlp.0.weight"))
        .singleElement()
        .satisfies(
            info ->
                assertThat(info.getType().getTensorType().getShape().getDim(1).getDimValue())
                    .isEqualTo(6));
  }

  @Test
  void aShapeOnlyGraphRunsWithZeroes() throws Exception {
    GraphBuilder graph = GraphBuilder.named("zeroes", WeightSource.shapeOnly());
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of("N", 3));
    graph.output("y", graph.add(Layers.linear(graph, x, 2, true), 1));
    Runs.Value value = Runs.run(graph, "x", Runs.random(1, 12), 4, 3).get("y");
    assertThat(value.values()).containsOnly(1).hasSize(8);
  }

  @Test
  void aWrongNumberOfValuesAndAGraphWithoutSourceAreRefused() {
    GraphBuilder graph = GraphBuilder.named("short", (name, sizes) -> Optional.of(new float[3]));
    assertThatThrownBy(() -> graph.parameter("weight", 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 values");
    assertThatThrownBy(() -> GraphBuilder.named("bare").scope("a").parameter("weight", 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("graph bare has no source for a.weight");
    GraphBuilder open = GraphBuilder.named("open", WeightSource.shapeOnly());
    Tensor x = open.input("x", ElementType.FLOAT, Shape.of(1, "width"));
    assertThatThrownBy(() -> Layers.linear(open, x, 2, true)).hasMessageContaining("width");
  }

  @Test
  void pythonsCheckerAcceptsBoth(@TempDir Path folder) throws Exception {
    block(WeightSource.shapeOnly()).write(folder.resolve("shape_only.onnx"));
    block(WeightSource.seeded(1)).write(folder.resolve("seeded.onnx"));
    PythonChecker.checkAll(folder);
  }
}
