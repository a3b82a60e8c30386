package io.fovea.models.cost;

import static io.fovea.models.cost.Listing.at;
import static io.fovea.models.cost.Listing.cost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Graphs as a whole: what is counted once, what depends on inputs, and what cannot be told. */
class WalkTest {
  @Test
  void weightsThatAreNotLearnedAreNotParameters() {
    ModelCost cost =
        at(13)
            .input("x", 1, 4, 6, 6)
            .weight("scale", 4)
            .weight("shift", 4)
            .weight("mean", 4)
            .weight("variance", 4)
            .floats("sizes", 1, 1, 2, 2)
            .node("n = BatchNormalization(x, scale, shift, mean, variance)")
            .node("r = Resize(n, , sizes)")
            .node("y = Relu(r)")
            .cost();
    assertThat(cost.parameters()).isEqualTo(8);
    assertThat(cost.parameterBytes()).isEqualTo(32);
  }

  @Test
  void whatCannotBeToldIsListedAndNotZero() {
    ModelCost cost =
        at(13)
            .input("x", 1, 4, 6, 6)
            .weight("w", 4, 4, 1, 1)
            .node("a = Conv(x, w)")
            .node("b = Mystery(a)")
            .node("c = Mystery(b)")
            .node("d = Conv(c, w)")
            .cost();
    assertThat(cost.total().work().macs()).isEqualTo(4L * 36 * 4);
    assertThat(cost.total().uncounted()).isEqualTo(3);
    assertThat(cost.uncounted())
        .extracting(Uncounted::type, Uncounted::count)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Mystery", 2L),
            org.assertj.core.groups.Tuple.tuple("Conv", 1L));
    assertThat(cost.uncounted().get(0).reason()).contains("no rule");
  }

  @Test
  void whatDependsOnDataIsListed() {
    ModelCost cost =
        at(13)
            .input("x", 30, 4)
            .input("w", 4, 5)
            .longs("axis", 1)
            .node("at = NonZero(x)")
            .node("rows = Slice(at, axis, axis)")
            .node("t = Transpose(at) perm=[1,0]")
            .node("some = GatherND(x, t)")
            .node("s = Unsqueeze(some, axis)")
            .node("e = Relu(s)")
            .cost();
    assertThat(cost.uncounted()).extracting(Uncounted::type).containsExactly("Relu");
    assertThat(cost.operators().get(cost.operators().size() - 1).shape()).isEqualTo("?x1");
  }

  @Test
  void openInputsMustBeGiven() {
    Listing listing = at(13).input("image", "N", 3, "H", "W").node("y = Relu(image)");
    UserError error = catchThrowableOfType(UserError.class, listing::cost);
    assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(error.problem()).contains("image [N, 3, H, W]");
    assertThat(error.remedy()).contains("--input image=");
    assertThat(listing.cost(Map.of("image", List.of(1L, 3L, 4L, 5L))).total().work().elementwise())
        .isEqualTo(60);
    UserError misfit =
        catchThrowableOfType(
            UserError.class, () -> listing.cost(Map.of("image", List.of(1L, 4L, 4L, 5L))));
    assertThat(misfit.problem()).contains("image=1x4x4x5 does not fit");
    UserError unknown =
        catchThrowableOfType(UserError.class, () -> listing.cost(Map.of("img", List.of(1L))));
    assertThat(unknown.remedy()).contains("image");
  }

  @Test
  void anOpenBatchIsOneAndSaysSo() {
    ModelCost cost = at(13).input("x", "N", 5).node("y = Relu(x)").cost();
    assertThat(cost.total().work().elementwise()).isEqualTo(5);
    assertThat(cost.notes()).singleElement().asString().contains("x [N, 5]").contains("one sample");
  }

  @Test
  void oneNameIsOneSize() {
    ModelCost cost =
        at(13)
            .input("x", "N", 5)
            .input("z", "N", 5)
            .node("y = Add(x, z)")
            .cost(Map.of("x", List.of(7L, 5L)));
    assertThat(cost.inputs().get("z")).containsExactly(7L, 5L);
  }

  @Test
  void absurdSizesAreRefused() {
    Listing listing = at(13).input("x", "A", "B").input("y", "B", "A").node("z = MatMul(x, y)");
    ModelCost cost =
        listing.cost(
            Map.of(
                "x", List.of(3_000_000_000L, 5L),
                "y", List.of(5L, 3_000_000_000_000L)));
    assertThat(cost.uncounted()).singleElement().extracting(Uncounted::type).isEqualTo("MatMul");
  }

  @Test
  void activationsAreCountedOnceAndFreedAfterTheirLastUse() {
    ModelCost cost =
        at(13)
            .input("x", 10)
            .longs("shape", 2, 5)
            .node("a = Relu(x)")
            .node("b = Reshape(a, shape)")
            .node("c = Relu(b)")
            .node("d = Relu(c)")
            .cost();
    assertThat(cost.total().activationBytes()).isEqualTo(3 * 40);
    assertThat(cost.peakBytes()).isEqualTo(80);
  }

  @Test
  void knownBranchesAreTaken() {
    GraphProto.Builder graph = at(13).input("x", 4, 1).longs("one", 1).node("y = Relu(x)").graph;
    GraphProto relu = at(13).node("r = Relu(x)").graph.addOutput(named("r")).build();
    GraphProto none = at(13).node("i = Identity(x)").graph.addOutput(named("i")).build();
    graph.addInitializer(
        TensorProto.newBuilder().setName("yes").setDataType(DataType.BOOL_VALUE).addInt32Data(1));
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("If")
            .addInput("yes")
            .addOutput("out")
            .addAttribute(branch("then_branch", relu))
            .addAttribute(branch("else_branch", none)));
    graph.addNode(NodeProto.newBuilder().setOpType("Sigmoid").addInput("out").addOutput("s"));
    ModelCost cost = cost(graph, 13, Map.of());
    assertThat(cost.uncounted()).isEmpty();
    assertThat(cost.total().work().elementwise()).isEqualTo(12);
  }

  private static ValueInfoProto named(String name) {
    return ValueInfoProto.newBuilder().setName(name).build();
  }

  private static AttributeProto branch(String name, GraphProto graph) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.GRAPH)
        .setG(graph)
        .build();
  }

  @Test
  void modulesFollowTheNamesOfExporters() {
    assertThat(Modules.of("/layer1/layer1.0/conv1/Conv", null)).isEqualTo("layer1.0.conv1");
    assertThat(Modules.of("/backbone/backbone/stem/Conv", null))
        .isEqualTo("backbone.backbone.stem");
    assertThat(Modules.of("encoder.0.attn/MatMul_1", null)).isEqualTo("encoder.0.attn");
    assertThat(Modules.of("Conv_12", "head.stems.0.weight")).isEqualTo("head.stems.0");
    assertThat(Modules.of("Conv_12", "677")).isEmpty();
    assertThat(Modules.cut("a.b.c", 2)).isEqualTo("a.b");
    assertThat(Modules.cut("a", 2)).isEqualTo("a");
    assertThat(Modules.cut("a.b.c", 0)).isEqualTo("a.b.c");
    assertThat(new ArrayList<>(List.of(Modules.cut("", 1)))).containsExactly("");
  }
}
