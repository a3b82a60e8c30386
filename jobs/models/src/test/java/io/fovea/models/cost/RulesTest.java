package io.fovea.models.cost;

import static io.fovea.models.cost.Listing.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes and work of operators as exporters of several ages write them. */
class RulesTest {
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
}
