package io.fovea.models.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The operators that networks with attention are made of, beside the same in plain Java. */
class LayerOperatorTest {
  private static final float[] VALUES = Runs.random(1, 2 * 3 * 4 * 5);

  private static Runs.Value of(BiFunction<GraphBuilder, Tensor, Tensor> body) throws Exception {
    GraphBuilder graph = GraphBuilder.named("test");
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of(2, 3, 4, 5));
    Tensor y = body.apply(graph, x);
    graph.output("y", y);
    Runs.Value value = Runs.run(graph, "x", VALUES, 2, 3, 4, 5).get("y");
    assertThat(y.shape()).isEqualTo(Shape.ofFixed(value.sizes()));
    return value;
  }

  private static double at(int n, int c, int h, int w) {
    return VALUES[((n * 3 + c) * 4 + h) * 5 + w];
  }

  @Test
  void normalisesTheLastAxis() throws Exception {
    float[] scale = {1, 2, 0.5f, -1, 3};
    float[] shift = {0, 1, -1, 0.5f, 2};
    Runs.Value value =
        of((g, x) -> g.layerNorm(x, g.floats(scale), g.floats(shift), Layers.EPSILON));
    for (int row = 0; row < 24; row++) {
      double mean = 0;
      double square = 0;
      for (int i = 0; i < 5; i++) {
        mean += VALUES[row * 5 + i] / 5.0;
      }
      for (int i = 0; i < 5; i++) {
        square += Math.pow(VALUES[row * 5 + i] - mean, 2) / 5;
      }
      for (int i = 0; i < 5; i++) {
        double expected =
            (VALUES[row * 5 + i] - mean) / Math.sqrt(square + 1e-5) * scale[i] + shift[i];
        assertThat(value.values()[row * 5 + i]).isCloseTo(expected, within(1e-5));
      }
    }
  }

  @Test
  void normalisesChannelsWithTheNumbersOfTraining() throws Exception {
    Runs.Value value =
        of(
            (g, x) ->
                g.batchNorm(
                    x,
                    g.floats(1, 2, 3),
                    g.floats(0, -1, 1),
                    g.floats(0.1f, 0.2f, 0.3f),
                    g.floats(1, 4, 0.25f),
                    0));
    assertThat(value.values()[20]).isCloseTo((at(0, 1, 0, 0) - 0.2) / 2 * 2 - 1, within(1e-5));
    assertThat(value.values()[40]).isCloseTo((at(0, 2, 0, 0) - 0.3) / 0.5 * 3 + 1, within(1e-5));
  }

  @Test
  void activates() throws Exception {
    Runs.Value gelu = of((g, x) -> g.gelu(g.mul(x, 3)));
    Runs.Value swish = of((g, x) -> g.swish(x));
    for (int i = 0; i < VALUES.length; i++) {
      double x = VALUES[i] * 3;
      assertThat(gelu.values()[i]).isCloseTo(x * normal(x), within(2e-6));
      assertThat(swish.values()[i]).isCloseTo(VALUES[i] / (1 + Math.exp(-VALUES[i])), within(1e-6));
    }
  }

  /** The normal distribution's cumulative density, by the rectangle rule. */
  private static double normal(double x) {
    double sum = 0.5;
    double step = x / 20_000;
    for (int i = 0; i < 20_000; i++) {
      double at = (i + 0.5) * step;
      sum += Math.exp(-at * at / 2) / Math.sqrt(2 * Math.PI) * step;
    }
    return sum;
  }

  @Test
  void sumsProductsOverNamedAxes() throws Exception {
    float[] queries = Runs.random(2, 2 * 7 * 3);
    Runs.Value value =
        of((g, x) -> g.einsum("bqc,bchw->bqhw", g.initialiser("q", queries, 2, 7, 3), x));
    assertThat(value.sizes()).containsExactly(2, 7, 4, 5);
    double expected = 0;
    for (int c = 0; c < 3; c++) {
      expected += queries[(7 + 6) * 3 + c] * at(1, c, 2, 3);
    }
    assertThat(value.values()[((7 + 6) * 4 + 2) * 5 + 3]).isCloseTo(expected, within(1e-6));
    assertThatThrownBy(() -> of((g, x) -> g.einsum("abcd,de->abc", x, g.floats(1))))
        .hasMessageContaining("takes 2 dimensions");
    assertThatThrownBy(() -> of((g, x) -> g.einsum("abcd->abz", x))).hasMessageContaining("has z");
    assertThatThrownBy(() -> of((g, x) -> g.einsum("abca->abc", x)))
        .hasMessageContaining("both 2 and 5");
  }

  @Test
  void padsRollsAndExpands() throws Exception {
    Runs.Value padded = of((g, x) -> g.pad(x, 2, 1, 2, 9));
    assertThat(padded.sizes()).containsExactly(2, 3, 7, 5);
    assertThat(padded.values()[0]).isEqualTo(9);
    assertThat(padded.values()[5]).isEqualTo(at(0, 0, 0, 0));
    assertThat(padded.values()[25]).isEqualTo(9);
    Runs.Value rolled = of((g, x) -> g.roll(x, 3, 2));
    assertThat(rolled.values()[2]).isEqualTo(at(0, 0, 0, 0));
    assertThat(rolled.values()[0]).isEqualTo(at(0, 0, 0, 3));
    Runs.Value back = of((g, x) -> g.roll(g.roll(x, 2, 3), 2, -3));
    for (int i = 0; i < VALUES.length; i++) {
      assertThat(back.values()[i]).isEqualTo(VALUES[i]);
    }
    assertThat(of((g, x) -> g.expand(g.slice(x, 0, 0, 1), 2, 3, 4, 5)).values()[60])
        .isEqualTo(VALUES[0]);
    Runs.Value resized = of((g, x) -> g.resizeTo(x, Interpolation.NEAREST, 8, 5));
    assertThat(resized.values()[15]).isEqualTo(at(0, 0, 1, 0));
  }

  @Test
  void takesLengths() throws Exception {
    Runs.Value lengths = of((g, x) -> g.reduceL2(x, true, 1));
    double expected =
        Math.sqrt(
            Math.pow(at(1, 0, 2, 3), 2)
                + Math.pow(at(1, 1, 2, 3), 2)
                + Math.pow(at(1, 2, 2, 3), 2));
    assertThat(lengths.values()[20 + 2 * 5 + 3]).isCloseTo(expected, within(1e-6));
  }

  @Test
  void samplesAtPositions() throws Exception {
    // The centre of pixel (1, 2), half-way to its right neighbour, and a corner's outer edge.
    float[] grid = {0, -0.25f, 0.2f, -0.25f, -1, -1, -1.5f, 0};
    float[] both = new float[16];
    System.arraycopy(grid, 0, both, 0, 8);
    System.arraycopy(grid, 0, both, 8, 8);
    Runs.Value value = of((g, x) -> g.gridSample(x, g.initialiser("grid", both, 2, 1, 4, 2)));
    assertThat(value.values()[0]).isCloseTo(at(0, 0, 1, 2), within(1e-6));
    assertThat(value.values()[1]).isCloseTo((at(0, 0, 1, 2) + at(0, 0, 1, 3)) / 2, within(1e-6));
    assertThat(value.values()[2]).isCloseTo(at(0, 0, 0, 0) / 4, within(1e-6));
    assertThat(value.values()[3]).isZero();
  }

  @Test
  void cutsBoxesOut() throws Exception {
    float[] box = {1, 1, 3, 3};
    Runs.Value aligned =
        of((g, x) -> g.roiAlign(x, g.initialiser("b", box, 1, 4), g.longs(1), 2, 1, 1, true));
    assertThat(aligned.sizes()).containsExactly(1, 3, 2, 2);
    assertThat(aligned.values()[0]).isCloseTo(at(1, 0, 1, 1), within(1e-6));
    Runs.Value shifted =
        of((g, x) -> g.roiAlign(x, g.initialiser("b", box, 1, 4), g.longs(1), 2, 1, 1, false));
    double mean = (at(1, 0, 1, 1) + at(1, 0, 1, 2) + at(1, 0, 2, 1) + at(1, 0, 2, 2)) / 4;
    assertThat(shifted.values()[0]).isCloseTo(mean, within(1e-6));
    Runs.Value pooled =
        of((g, x) -> g.maxRoiPool(x, g.initialiser("b", new float[] {1, 1, 1, 2, 2}, 1, 5), 1, 1));
    double max = Math.max(at(1, 0, 1, 1), Math.max(at(1, 0, 1, 2), at(1, 0, 2, 1)));
    assertThat(pooled.values()[0]).isEqualTo(Math.max(max, at(1, 0, 2, 2)));
  }
}
