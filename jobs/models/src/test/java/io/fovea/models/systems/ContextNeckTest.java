package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.DotProduct;
import io.fovea.models.attention.GlobalContext.Reach;
import io.fovea.models.attention.QueryKeyAttention;
import io.fovea.models.attention.ScaledCosine;
import io.fovea.models.attention.ScaledDotProduct;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.PythonChecker;
import io.fovea.models.graph.Runs;
import io.fovea.models.weights.WeightSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextNeckTest {
  private static ContextNeck small(QueryKeyAttention similarity) {
    return new ContextNeck(List.of(3, 6, 12), List.of(5, 4, 2), similarity, Reach.ALL_LEVELS, 8);
  }

  @Test
  void givesALevelAMapAndOneMore() throws Exception {
    for (QueryKeyAttention similarity :
        List.of(new DotProduct(8), new ScaledDotProduct(8), new ScaledCosine(8))) {
      GraphBuilder graph = small(similarity).build(64, 72, WeightSource.seeded(1));
      Map<String, Runs.Value> outputs =
          Ran.run(
              graph,
              Map.of(
                  "res2", Ran.value(Ran.gaussian(1, 3 * 16 * 18), 1, 3, 16, 18),
                  "res3", Ran.value(Ran.gaussian(2, 6 * 8 * 9), 1, 6, 8, 9),
                  "res4", Ran.value(Ran.gaussian(3, 12 * 4 * 5), 1, 12, 4, 5)));
      assertThat(outputs.keySet()).containsExactly("p2", "p3", "p4", "p5");
      assertThat(outputs.get("p2").sizes()).containsExactly(1, 8, 16, 18);
      assertThat(outputs.get("p4").sizes()).containsExactly(1, 8, 4, 5);
      assertThat(outputs.get("p5").sizes()).containsExactly(1, 8, 2, 3);
      outputs.values().forEach(value -> assertThat(value.values()).doesNotContain(Double.NaN));
    }
  }

  /** The reference's figures for an image of 800 x 1344. */
  @Test
  void contextCostsWhatTheReferenceDerives() throws Exception {
    ContextNeck all = ContextNeck.usual(new ScaledCosine(256));
    GraphBuilder graph = all.build(800, 1344, WeightSource.shapeOnly());
    double lateral = 256 * (67_200.0 * 256 + 16_800 * 512 + 4200 * 1024 + 1050 * 2048);
    assertThat(Ran.multiplyAdds(graph, "context.collect") / 1e9).isCloseTo(20.4, within(0.05));
    assertThat((Ran.multiplyAdds(graph, "context.distribute") - lateral) / 1e9)
        .isCloseTo(43.4, within(0.05));
    ContextNeck own =
        new ContextNeck(
            all.channels(), all.entities(), all.similarity(), Reach.OWN_LEVEL, all.width());
    GraphBuilder less = own.build(800, 1344, WeightSource.shapeOnly());
    assertThat((Ran.multiplyAdds(less, "context.distribute") - lateral) / 1e9)
        .isCloseTo(24.9, within(0.05));
  }

  @Test
  void withoutItsContextItHasThePyramidsParameters() {
    GraphBuilder graph =
        ContextNeck.usual(new DotProduct(256)).build(800, 1344, WeightSource.shapeOnly());
    long pyramid =
        graph.parameters().stream()
            .filter(w -> w.name().contains(".lateral.") || w.name().startsWith("fpn_convs."))
            .mapToLong(
                w ->
                    w.shape().dims().stream()
                        .mapToLong(d -> d.fixedSize())
                        .reduce(1, (a, b) -> a * b))
            .sum();
    assertThat(pyramid).isEqualTo(3_344_384);
  }

  @Test
  void entitiesForEveryLevelAreAsked() {
    assertThatThrownBy(
            () -> new ContextNeck(List.of(3), List.of(), new DotProduct(8), Reach.OWN_LEVEL, 8))
        .hasMessageContaining("1 levels, 0 numbers");
  }

  @Test
  void pythonsCheckerAcceptsTheGraphs(@TempDir Path folder) throws Exception {
    small(new ScaledCosine(8))
        .build(64, 72, WeightSource.seeded(1))
        .write(folder.resolve("s.onnx"));
    ContextNeck.usual(new ScaledCosine(256))
        .build(800, 1344, WeightSource.shapeOnly())
        .write(folder.resolve("usual.onnx"));
    PythonChecker.checkAll(folder);
  }
}
