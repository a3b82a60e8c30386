package io.fovea.models.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.attention.Attention;
import io.fovea.models.attention.Mechanisms;
import io.fovea.models.attention.MultiHead;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionFinderTest {
  private static ModelCost cost(Attention mechanism, int tokens) {
    return CostModel.of(
        mechanism.name(),
        mechanism.graph(mechanism.inputs(tokens), WeightSource.shapeOnly()),
        Map.of());
  }

  static List<Attention> mechanisms() {
    return Mechanisms.at(256, 64);
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void everyMechanismIsCountedInFullAndItsMapsAreFound(Attention mechanism) {
    ModelCost cost = cost(mechanism, 256);
    assertThat(cost.uncounted()).isEmpty();
    Work total = cost.total().work();
    assertThat(total.macs() + total.elementwise()).isPositive();
    long softmaxes =
        cost.operators().stream().filter(operator -> operator.type().equals("Softmax")).count();
    assertThat(cost.attention()).hasSize((int) softmaxes);
    // What lies in blocks is part of the whole; norms of rows and the like lie outside.
    Work blocks =
        cost.attention().stream()
            .map(block -> block.core().plus(block.projections()))
            .reduce(Work.NONE, Work::plus);
    assertThat(blocks.gates()).isEqualTo(total.gates());
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 256, 1024})
  void multiHeadAttentionFollowsItsFormula(int tokens) {
    long n = tokens;
    long d = 128;
    ModelCost cost = cost(new MultiHead(128, 8), tokens);
    assertThat(cost.total().work().macs()).isEqualTo(4 * n * d * d + 2 * n * n * d);
    assertThat(cost.parameters()).isEqualTo(4 * d * d + 4 * d);
    AttentionBlock block = cost.attention().get(0);
    assertThat(cost.attention()).hasSize(1);
    assertThat(block.kind()).isEqualTo(AttentionBlock.Kind.PRODUCT);
    assertThat(block.core().macs()).isEqualTo(2 * n * n * d);
    assertThat(block.projections().macs()).isEqualTo(4 * n * d * d);
    assertThat(block.mapBytes()).isEqualTo(4 * 8 * n * n);
    assertThat(block.keys()).isEqualTo(n);
    assertThat(block.masked()).isFalse();
  }

  @Test
  void multiHeadAttentionOfAThousandTokensIsAsPublished() {
    double macs = cost(new MultiHead(128, 8), 1024).total().work().macs() / 1e6;
    assertThat(String.format(Locale.ROOT, "%.1f", macs)).isEqualTo("335.5");
  }

  @Test
  void masksAreSeen() {
    ModelCost cost =
        mechanisms().stream()
            .filter(mechanism -> mechanism.name().startsWith("masked"))
            .map(mechanism -> cost(mechanism, 256))
            .findFirst()
            .orElseThrow();
    assertThat(cost.attention()).isNotEmpty().allMatch(AttentionBlock::masked);
  }

  @Test
  void einsumAttentionIsFound() {
    GraphBuilder graph = GraphBuilder.named("einsum", WeightSource.shapeOnly());
    Tensor q = graph.input("q", ElementType.FLOAT, Shape.of(2, 5, 8));
    Tensor k = graph.input("k", ElementType.FLOAT, Shape.of(2, 7, 8));
    Tensor weights = graph.softmax(graph.einsum("bnd,bmd->bnm", q, k), -1);
    graph.output("y", graph.einsum("bnm,bmd->bnd", weights, k));
    ModelCost cost = CostModel.of("einsum", graph, Map.of());
    AttentionBlock block = cost.attention().get(0);
    assertThat(block.core().macs()).isEqualTo(2L * 2 * 5 * 7 * 8);
    assertThat(block.map()).containsExactly(2L, 5L, 7L);
  }

  @Test
  void classScoresThatWeighMasksAreNoAttention() {
    // Mask2Former's semantic map: the product sums over queries, not over what softmax summed to 1.
    GraphBuilder graph = GraphBuilder.named("semantic", WeightSource.shapeOnly());
    Tensor q = graph.input("q", ElementType.FLOAT, Shape.of(1, 100, 16));
    Tensor masks = graph.input("masks", ElementType.FLOAT, Shape.of(1, 100, 4, 4));
    Tensor classes =
        graph.softmax(
            io.fovea.models.graph.Layers.linear(graph.scope("class_embed"), q, 81, true), -1);
    graph.output("y", graph.einsum("bqc,bqhw->bchw", classes, graph.sigmoid(masks)));
    assertThat(CostModel.of("semantic", graph, Map.of()).attention()).isEmpty();
  }

  @Test
  void aSoftmaxAtTheEndIsNoAttention() {
    GraphBuilder graph = GraphBuilder.named("head", WeightSource.shapeOnly());
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of(3, 16));
    graph.output(
        "y",
        graph.softmax(io.fovea.models.graph.Layers.linear(graph.scope("fc"), x, 10, true), -1));
    assertThat(CostModel.of("head", graph, Map.of()).attention()).isEmpty();
  }
}
