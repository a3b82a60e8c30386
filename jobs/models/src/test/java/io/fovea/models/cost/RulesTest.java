package io.fovea.models.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.ModelStructure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes and work of operators as exporters of several ages write them. */
class RulesTest {
  /** A graph written node by node, as in a listing of ONNX. */
  private static final class Listing {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("listing");
    private final long opset;

    private Listing(long opset) {
      this.opset = opset;
    }

    private Listing input(String name, Object... axes) {
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

    private Listing weight(String name, long... dims) {
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

    private Listing longs(String name, long... values) {
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

    private Listing longScalar(String name, long value) {
      graph.addInitializer(
          TensorProto.newBuilder()
              .setName(name)
              .setDataType(DataType.INT64_VALUE)
              .addInt64Data(value));
      return this;
    }

    private Listing floats(String name, float... values) {
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
    private Listing node(String line) {
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

    private ModelCost cost(Map<String, List<Long>> sizes) {
      return RulesTest.cost(graph, opset, sizes);
    }

    private ModelCost cost() {
      return cost(Map.of());
    }

    /** The size of the last operator's output. */
    private String last() {
      List<OperatorCost> operators = cost().operators();
      assertThat(cost().uncounted()).isEmpty();
      return operators.get(operators.size() - 1).shape();
    }
  }

  private static ModelCost cost(
      GraphProto.Builder graph, long opset, Map<String, List<Long>> sizes) {
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

  private static Listing at(long opset) {
    return new Listing(opset);
  }

  @Test
  void convolutionsCountTheirTaps() {
    ModelCost cost =
        at(13)
            .input("x", 2, 8, 17, 20)
            .weight("w", 12, 2, 3, 5)
            .weight("b", 12)
            .node("y = Conv(x, w, b) group=4 strides=[2,1] pads=[1,0,1,2] dilations=[1,2]")
            .cost();
    assertThat(cost.operators().get(0).shape()).isEqualTo("2x12x9x14");
    assertThat(cost.total().work()).isEqualTo(Work.matrix(2L * 12 * 9 * 14 * 2 * 3 * 5));
    assertThat(cost.parameters()).isEqualTo(12 * 2 * 3 * 5 + 12);
  }

  @ParameterizedTest
  @CsvSource({"SAME_UPPER, 1x4x9x9", "SAME_LOWER, 1x4x9x9", "VALID, 1x4x8x8", "NOTSET, 1x4x8x8"})
  void automaticPaddingKeepsItsPromise(String kind, String shape) {
    assertThat(
            at(13)
                .input("x", 1, 3, 17, 17)
                .weight("w", 4, 3, 3, 3)
                .node("y = Conv(x, w) strides=[2,2] auto_pad=" + kind)
                .last())
        .isEqualTo(shape);
  }

  @Test
  void transposedConvolutionsCountEachInputOnce() {
    ModelCost cost =
        at(13)
            .input("x", 1, 6, 5, 7)
            .weight("w", 6, 4, 3, 3)
            .node("y = ConvTranspose(x, w) strides=[2,2] pads=[1,1,1,1] output_padding=[1,1]")
            .cost();
    assertThat(cost.operators().get(0).shape()).isEqualTo("1x4x10x14");
    assertThat(cost.total().work().macs()).isEqualTo(6L * 5 * 7 * 4 * 9);
  }

  @Test
  void poolingRoundsAsItIsTold() {
    String pool = "y = MaxPool(x) kernel_shape=[3,3] strides=[2,2]";
    assertThat(at(12).input("x", 1, 4, 8, 8).node(pool).last()).isEqualTo("1x4x3x3");
    assertThat(at(12).input("x", 1, 4, 8, 8).node(pool + " ceil_mode=1").last())
        .isEqualTo("1x4x4x4");
    // A last window that would lie in the padding alone is left out.
    assertThat(
            at(12)
                .input("x", 1, 4, 5, 5)
                .node("y = MaxPool(x) kernel_shape=[1,1] strides=[2,2] pads=[0,0,1,1] ceil_mode=1")
                .last())
        .isEqualTo("1x4x3x3");
    assertThat(at(12).input("x", 1, 4, 8, 8).node("y = GlobalAveragePool(x)").last())
        .isEqualTo("1x4x1x1");
  }

  @Test
  void productsOfMatricesBroadcastTheirBatches() {
    ModelCost cost =
        at(13).input("a", 3, 1, 5, 7).input("b", 4, 7, 2).node("y = MatMul(a, b)").cost();
    assertThat(cost.operators().get(0).shape()).isEqualTo("3x4x5x2");
    assertThat(cost.total().work().macs()).isEqualTo(3L * 4 * 5 * 7 * 2);
    assertThat(at(13).input("a", 7).input("b", 4, 7, 2).node("y = MatMul(a, b)").last())
        .isEqualTo("4x2");
    assertThat(
            at(13)
                .input("a", 7, 5)
                .weight("w", 2, 7)
                .node("y = Gemm(a, w) transA=1 transB=1")
                .cost()
                .total()
                .work()
                .macs())
        .isEqualTo(5L * 7 * 2);
  }

  @Test
  void einsumKnowsSumsFromProducts() {
    Work contracted =
        at(13)
            .input("q", 2, 3, 4, 5)
            .input("k", 2, 3, 4, 6)
            .node("y = Einsum(q, k) equation=bgci,bgcj->bgij")
            .cost()
            .total()
            .work();
    assertThat(contracted).isEqualTo(Work.matrix(2L * 3 * 4 * 5 * 6));
    Work outer =
        at(13)
            .input("a", 4)
            .input("b", 6)
            .node("y = Einsum(a, b) equation=i,j->ij")
            .cost()
            .total()
            .work();
    assertThat(outer).isEqualTo(Work.elementwise(24));
    Work three =
        at(13)
            .input("a", 2, 3)
            .input("b", 3, 4)
            .input("c", 4, 5)
            .node("y = Einsum(a, b, c) equation=ij,jk,kl->il")
            .cost()
            .total()
            .work();
    assertThat(three.macs()).isEqualTo(2L * 3 * 4 + 2L * 4 * 5);
    assertThat(
            at(13)
                .input("a", 7, 2, 3)
                .input("b", 3, 4)
                .node("y = Einsum(a, b) equation=...ij,jk->...ik")
                .last())
        .isEqualTo("7x2x4");
    assertThat(at(13).input("a", 2, 3).node("y = Einsum(a) equation=ij->ji").last())
        .isEqualTo("3x2");
  }

  @Test
  void shapeArithmeticOfExportersIsWorkedOut() {
    // x.view(x.size(0), -1, x.size(2) * 2): as PyTorch's exporter writes it.
    ModelCost cost =
        at(11)
            .input("x", "N", 6, "H", 4)
            .longScalar("zero", 0)
            .longScalar("two", 2)
            .longs("axis", -1)
            .node("shape = Shape(x)")
            .node("n = Gather(shape, zero) axis=0")
            .node("h = Gather(shape, two) axis=0")
            .node("h2 = Mul(h, two)")
            .node("n1 = Unsqueeze(n) axes=[0]")
            .node("h3 = Unsqueeze(h2) axes=[0]")
            .node("target = Concat(n1, axis, h3) axis=0")
            .node("y = Reshape(x, target)")
            .node("z = Relu(y)")
            .cost(Map.of("x", List.of(2L, 6L, 10L, 4L)));
    assertThat(cost.operators()).extracting(OperatorCost::type).endsWith("Reshape", "Relu");
    assertThat(cost.operators().get(cost.operators().size() - 1).shape()).isEqualTo("2x12x20");
    assertThat(cost.uncounted()).isEmpty();
    assertThat(cost.total().work().elementwise()).isEqualTo(2 * 12 * 20);
  }

  @Test
  void resizingFollowsScalesSizesAndAges() {
    assertThat(at(7).input("x", 1, 2, 5, 7).node("y = Upsample(x) scales={1,1,2,2}").last())
        .isEqualTo("1x2x10x14");
    assertThat(
            at(9)
                .input("x", 1, 2, 5, 7)
                .floats("s", 1, 1, 1.5f, 2)
                .node("y = Upsample(x, s) mode=linear")
                .last())
        .isEqualTo("1x2x7x14");
    assertThat(
            at(10)
                .input("x", 1, 2, 5, 7)
                .floats("s", 1, 1, 1.5f, 2)
                .node("y = Resize(x, s)")
                .last())
        .isEqualTo("1x2x7x14");
    assertThat(
            at(13)
                .input("x", 1, 2, 5, 7)
                .longs("sizes", 1, 2, 9, 9)
                .node("y = Resize(x, , , sizes) mode=linear")
                .last())
        .isEqualTo("1x2x9x9");
    assertThat(
            at(18)
                .input("x", 1, 2, 5, 10)
                .longs("sizes", 20, 20)
                .node("y = Resize(x, , , sizes) axes=[2,3] keep_aspect_ratio_policy=not_larger")
                .last())
        .isEqualTo("1x2x10x20");
  }

  @Test
  void axesAreAttributesInOldAndInputsInNewOperators() {
    assertThat(at(11).input("x", 1, 2, 3).node("y = ReduceSum(x) axes=[1] keepdims=0").last())
        .isEqualTo("1x3");
    assertThat(
            at(13).input("x", 1, 2, 3).longs("a", -2).node("y = ReduceSum(x, a) keepdims=0").last())
        .isEqualTo("1x3");
    assertThat(at(9).input("x", 4, 9).node("y = Slice(x) axes=[1] starts=[-5] ends=[-1]").last())
        .isEqualTo("4x4");
    assertThat(
            at(13)
                .input("x", 4, 9)
                .longs("s", -1)
                .longs("e", Long.MIN_VALUE)
                .longs("a", 1)
                .longs("t", -2)
                .node("y = Slice(x, s, e, a, t)")
                .last())
        .isEqualTo("4x5");
    assertThat(at(11).input("x", 6, 9).node("y z = Split(x) axis=1 split=[4,5]").last())
        .isEqualTo("6x4");
    assertThat(at(18).input("x", 6, 9).node("y z = Split(x) axis=1 num_outputs=2").last())
        .isEqualTo("6x5");
    assertThat(at(10).input("x", 1, 3, 4, 4).node("y = Pad(x) pads=[0,0,1,1,0,0,1,2]").last())
        .isEqualTo("1x3x6x7");
    assertThat(at(9).input("x", 5, 9).node("v i = TopK(x) k=3").last()).isEqualTo("5x3");
  }

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
