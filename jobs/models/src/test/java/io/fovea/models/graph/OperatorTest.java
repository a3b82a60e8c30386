package io.fovea.models.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Each operator as ONNX Runtime computes it, beside the same in plain Java. */
class OperatorTest {
  private static final Shape OPEN = Shape.of("N", 3, "H", "W");
  private static final long[] SIZES = {2, 3, 5, 7};
  private static final float[] VALUES = Runs.random(1, 2 * 3 * 5 * 7);

  /** The one output of a graph over x of {@link #SIZES}, whose declared shape must hold. */
  private static Runs.Value of(BiFunction<GraphBuilder, Tensor, Tensor> body) throws Exception {
    Runs.Value open = run(body, OPEN);
    Runs.Value fixed = run(body, Shape.ofFixed(SIZES));
    assertThat(fixed.values()).isEqualTo(open.values());
    return open;
  }

  private static Runs.Value run(BiFunction<GraphBuilder, Tensor, Tensor> body, Shape input)
      throws Exception {
    GraphBuilder graph = GraphBuilder.named("test");
    Tensor result = body.apply(graph, graph.input("x", ElementType.FLOAT, input));
    graph.output("y", result);
    Runs.Value value = Runs.run(graph, "x", VALUES, SIZES).get("y");
    assertThat(value.sizes()).hasSize(result.shape().rank());
    for (int i = 0; i < value.sizes().length; i++) {
      Dim declared = result.shape().dim(i);
      if (input.isFixed() || declared.isFixed()) {
        assertThat(declared).isEqualTo(Dim.of(value.sizes()[i]));
      }
    }
    return value;
  }

  private static double at(int n, int c, int h, int w) {
    return VALUES[((n * 3 + c) * 5 + h) * 7 + w];
  }

  private static void equal(Runs.Value actual, double... expected) {
    assertThat(actual.values()).containsExactly(expected, within(2e-6));
  }

  private static double[] mapped(DoubleUnaryOperator function) {
    return Arrays.stream(wide()).map(function).toArray();
  }

  private static double[] wide() {
    double[] wide = new double[VALUES.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = VALUES[i];
    }
    return wide;
  }

  @Test
  void mapsEachElement() throws Exception {
    equal(of((g, x) -> g.relu(x)), mapped(v -> Math.max(v, 0)));
    equal(of((g, x) -> g.sigmoid(x)), mapped(v -> 1 / (1 + Math.exp(-v))));
    equal(of((g, x) -> g.tanh(x)), mapped(Math::tanh));
    equal(of((g, x) -> g.exp(x)), mapped(Math::exp));
    equal(of((g, x) -> g.log(g.exp(x))), wide());
    equal(of((g, x) -> g.sqrt(g.abs(x))), mapped(v -> Math.sqrt(Math.abs(v))));
    equal(of((g, x) -> g.floor(g.mul(x, 10))), mapped(v -> Math.floor((float) v * 10f)));
    equal(of((g, x) -> g.neg(x)), mapped(v -> -v));
    equal(of((g, x) -> g.identity(x)), wide());
    equal(of((g, x) -> g.clip(x, -0.25f, 0.5f)), mapped(v -> Math.min(0.5, Math.max(-0.25, v))));
    equal(of((g, x) -> g.cast(g.mul(x, 10), ElementType.INT64)), mapped(v -> (long) (v * 10)));
  }

  @Test
  void combinesWithBroadcasting() throws Exception {
    float[] other = {0.5f, -2f, 4f};
    combine((g, p) -> g.add(p[0], p[1]), other, Double::sum);
    combine((g, p) -> g.sub(p[0], p[1]), other, (a, b) -> a - b);
    combine((g, p) -> g.mul(p[0], p[1]), other, (a, b) -> a * b);
    combine((g, p) -> g.div(p[0], p[1]), other, (a, b) -> a / b);
    combine((g, p) -> g.min(p[0], p[1]), other, Math::min);
    combine((g, p) -> g.max(p[0], p[1]), other, Math::max);
    combine((g, p) -> g.greater(p[0], p[1]), other, (a, b) -> a > b ? 1 : 0);
    combine((g, p) -> g.less(p[0], p[1]), other, (a, b) -> a < b ? 1 : 0);
    combine((g, p) -> g.where(g.less(p[0], p[1]), p[0], p[1]), other, Math::min);
    combine(
        (g, p) -> g.or(g.less(p[0], p[1]), g.and(g.greater(p[0], 0), g.not(g.less(p[0], p[1])))),
        other,
        (a, b) -> a < b || a > 0 ? 1 : 0);
  }

  private static void combine(
      BiFunction<GraphBuilder, Tensor[], Tensor> body, float[] other, DoubleBinaryOperator expected)
      throws Exception {
    Runs.Value value =
        of(
            (g, x) ->
                body.apply(
                    g, new Tensor[] {x, g.initialiser("channel", other, other.length, 1, 1)}));
    double[] wanted = new double[VALUES.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = expected.applyAsDouble(VALUES[i], other[i / 35 % 3]);
    }
    equal(value, wanted);
  }

  @Test
  void comparesForEquality() throws Exception {
    Runs.Value value = of((g, x) -> g.cast(g.equal(g.floor(x), g.scalar(-1)), ElementType.FLOAT));
    equal(value, mapped(v -> Math.floor(v) == -1 ? 1 : 0));
  }

  @Test
  void convolves() throws Exception {
    convolve(Window.same(3), 1, 4);
    convolve(Window.of(3, 2).stride(2, 3).padding(1, 0), 1, 4);
    convolve(Window.of(2, 3).dilation(2, 2).padding(1, 2), 3, 6);
    convolve(Window.of(1, 1), 1, 2);
  }

  private static void convolve(Window window, int groups, int outputs) throws Exception {
    int channels = 3 / groups;
    int kh = window.kernelHeight();
    int kw = window.kernelWidth();
    float[] weight = Runs.random(2, outputs * channels * kh * kw);
    float[] bias = Runs.random(3, outputs);
    Runs.Value value =
        of(
            (g, x) ->
                g.conv(
                    x,
                    g.initialiser("weight", weight, outputs, channels, kh, kw),
                    g.initialiser("bias", bias, outputs),
                    window,
                    groups));
    List<Double> expected = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      for (int o = 0; o < outputs; o++) {
        for (int y = 0; y < value.sizes()[2]; y++) {
          for (int x = 0; x < value.sizes()[3]; x++) {
            double sum = bias[o];
            for (int c = 0; c < channels; c++) {
              for (int i = 0; i < kh * kw; i++) {
                int h =
                    y * window.strideHeight()
                        - window.paddingHeight()
                        + i / kw * window.dilationHeight();
                int w =
                    x * window.strideWidth()
                        - window.paddingWidth()
                        + i % kw * window.dilationWidth();
                if (h >= 0 && h < 5 && w >= 0 && w < 7) {
                  sum +=
                      weight[(o * channels + c) * kh * kw + i]
                          * at(n, o / (outputs / groups) * channels + c, h, w);
                }
              }
            }
            expected.add(sum);
          }
        }
      }
    }
    equal(value, expected.stream().mapToDouble(v -> v).toArray());
  }

  @Test
  void poolsWindows() throws Exception {
    Window window = Window.of(3, 2).stride(2, 1).padding(1, 1);
    Runs.Value largest = of((g, x) -> g.maxPool(x, window));
    Runs.Value mean = of((g, x) -> g.averagePool(x, window));
    int i = 0;
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < largest.sizes()[2]; y++) {
          for (int x = 0; x < largest.sizes()[3]; x++, i++) {
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int count = 0;
            for (int h = Math.max(0, 2 * y - 1); h < Math.min(5, 2 * y + 2); h++) {
              for (int w = Math.max(0, x - 1); w < Math.min(7, x + 1); w++) {
                max = Math.max(max, at(n, c, h, w));
                sum += at(n, c, h, w);
                count++;
              }
            }
            assertThat(largest.values()[i]).isEqualTo(max);
            assertThat(mean.values()[i]).isCloseTo(sum / count, within(1e-6));
          }
        }
      }
    }
    assertThat(i).isEqualTo(largest.values().length);
  }

  @Test
  void resizesMaps() throws Exception {
    Runs.Value nearest = of((g, x) -> g.resize(x, Interpolation.NEAREST, 2));
    Runs.Value linear = of((g, x) -> g.resize(x, Interpolation.LINEAR, 2));
    Runs.Value corners = of((g, x) -> g.resize(x, Interpolation.LINEAR_ALIGN_CORNERS, 2));
    int i = 0;
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < 10; y++) {
          for (int x = 0; x < 14; x++, i++) {
            assertThat(nearest.values()[i]).isEqualTo(at(n, c, y / 2, x / 2));
            assertThat(linear.values()[i])
                .isCloseTo(bilinear(n, c, y / 2.0 - 0.25, x / 2.0 - 0.25), within(1e-6));
            assertThat(corners.values()[i])
                .isCloseTo(bilinear(n, c, y * 4 / 9.0, x * 6 / 13.0), within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void resizesToTheSizeOfAnotherMap() throws Exception {
    Runs.Value value =
        of(
            (g, x) ->
                g.resizeLike(
                    g.averagePool(x, Window.of(2, 2).stride(2, 2)), Interpolation.LINEAR, x));
    assertThat(value.sizes()).containsExactly(SIZES);
    double corner = (at(0, 0, 0, 0) + at(0, 0, 0, 1) + at(0, 0, 1, 0) + at(0, 0, 1, 1)) / 4;
    assertThat(value.values()[0]).isCloseTo(corner, within(1e-6));
  }

  private static double bilinear(int n, int c, double y, double x) {
    double h = Math.max(0, Math.min(4, y));
    double w = Math.max(0, Math.min(6, x));
    int h0 = (int) h;
    int w0 = (int) w;
    int h1 = Math.min(4, h0 + 1);
    int w1 = Math.min(6, w0 + 1);
    return (1 - h + h0) * ((1 - w + w0) * at(n, c, h0, w0) + (w - w0) * at(n, c, h0, w1))
        + (h - h0) * ((1 - w + w0) * at(n, c, h1, w0) + (w - w0) * at(n, c, h1, w1));
  }

  @Test
  void multipliesMatrices() throws Exception {
    float[] right = Runs.random(4, 7 * 4);
    Runs.Value value = of((g, x) -> g.matMul(x, g.initialiser("right", right, 7, 4)));
    double[] expected = new double[2 * 3 * 5 * 4];
    for (int row = 0; row < 30; row++) {
      for (int column = 0; column < 4; column++) {
        for (int k = 0; k < 7; k++) {
          expected[row * 4 + column] += (double) VALUES[row * 7 + k] * right[k * 4 + column];
        }
      }
    }
    equal(value, expected);
    equal(
        of(
            (g, x) ->
                g.gemm(
                    g.reshape(x, 30, 7),
                    g.initialiser("right", right, 7, 4),
                    g.floats(0, 0, 0, 0),
                    false,
                    false)),
        expected);
  }

  @Test
  void appliesALinearLayer() throws Exception {
    float[] weight = Runs.random(5, 2 * 7);
    Runs.Value value =
        of(
            (g, x) ->
                g.linear(
                    g.reshape(x, 30, 7), g.initialiser("weight", weight, 2, 7), g.floats(1, -1)));
    double[] expected = new double[60];
    for (int row = 0; row < 30; row++) {
      for (int o = 0; o < 2; o++) {
        expected[row * 2 + o] = o == 0 ? 1 : -1;
        for (int k = 0; k < 7; k++) {
          expected[row * 2 + o] += (double) VALUES[row * 7 + k] * weight[o * 7 + k];
        }
      }
    }
    equal(value, expected);
  }

  @Test
  void takesSoftmaxAlongAnAxis() throws Exception {
    Runs.Value value = of((g, x) -> g.softmax(x, 1));
    double[] expected = new double[VALUES.length];
    for (int i = 0; i < expected.length; i++) {
      int first = i / 105 * 105 + i % 35;
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        sum += Math.exp(VALUES[first + c * 35]);
      }
      expected[i] = Math.exp(VALUES[i]) / sum;
    }
    equal(value, expected);
  }

  @Test
  void movesValuesWithoutChangingThem() throws Exception {
    equal(of((g, x) -> g.reshape(x, 0, 3, -1)), wide());
    equal(of((g, x) -> g.squeeze(g.unsqueeze(x, 0, 2), 0)), wide());
    Runs.Value moved = of((g, x) -> g.transpose(x, 0, 2, 3, 1));
    assertThat(moved.sizes()).containsExactly(2, 5, 7, 3);
    assertThat(moved.values()[(4 * 7 + 6) * 3 + 1]).isEqualTo(at(0, 1, 4, 6));
    Runs.Value part = of((g, x) -> g.slice(g.slice(x, 3, 1, -2), 2, -2, 5));
    assertThat(part.sizes()).containsExactly(2, 3, 2, 4);
    assertThat(part.values()[0]).isEqualTo(at(0, 0, 3, 1));
    Runs.Value joined = of((g, x) -> g.concat(1, x, g.neg(x)));
    assertThat(joined.sizes()).containsExactly(2, 6, 5, 7);
    assertThat(joined.values()[3 * 35]).isEqualTo(-at(0, 0, 0, 0));
    Runs.Value gathered = of((g, x) -> g.gather(x, g.longs(2, 0), 1));
    assertThat(gathered.sizes()).containsExactly(2, 2, 5, 7);
    assertThat(gathered.values()[0]).isEqualTo(at(0, 2, 0, 0));
    equal(of((g, x) -> g.expandLike(g.scalar(3), x)), mapped(v -> 3));
    equal(of((g, x) -> g.shapeOf(x)), 2, 3, 5, 7);
  }

  @Test
  void foldsAxes() throws Exception {
    Runs.Value max = of((g, x) -> g.reduceMax(x, true, 2, -1));
    Runs.Value min = of((g, x) -> g.reduceMin(x, false, 3, 2));
    Runs.Value mean = of((g, x) -> g.reduceMean(x, false, 2, 3));
    Runs.Value sum = of((g, x) -> g.reduceSum(x, true, 2, 3));
    assertThat(max.sizes()).containsExactly(2, 3, 1, 1);
    assertThat(min.sizes()).containsExactly(2, 3);
    for (int i = 0; i < 6; i++) {
      double[] map = Arrays.copyOfRange(wide(), i * 35, i * 35 + 35);
      assertThat(max.values()[i]).isEqualTo(Arrays.stream(map).max().orElseThrow());
      assertThat(min.values()[i]).isEqualTo(Arrays.stream(map).min().orElseThrow());
      assertThat(sum.values()[i]).isCloseTo(Arrays.stream(map).sum(), within(1e-5));
      assertThat(mean.values()[i]).isCloseTo(Arrays.stream(map).sum() / 35, within(1e-6));
    }
  }

  @Test
  void findsTheLargestAlongAnAxis() throws Exception {
    Runs.Value best = of((g, x) -> g.argMax(x, false, 1));
    GraphBuilder graph = GraphBuilder.named("top");
    SelectionOperators.Top top =
        graph.topK(graph.reshape(graph.input("x", ElementType.FLOAT, OPEN), 0, 0, -1), 4, -1);
    graph.output("values", top.values());
    graph.output("indices", top.indices());
    var outputs = Runs.run(graph, "x", VALUES, SIZES);
    for (int i = 0; i < 6; i++) {
      double[] map = Arrays.copyOfRange(wide(), i * 35, i * 35 + 35);
      double[] sorted = Arrays.stream(map).sorted().toArray();
      for (int k = 0; k < 4; k++) {
        double value = outputs.get("values").values()[i * 4 + k];
        assertThat(value).isEqualTo(sorted[34 - k]);
        assertThat(map[(int) outputs.get("indices").values()[i * 4 + k]]).isEqualTo(value);
      }
    }
    for (int i = 0; i < 70; i++) {
      int n = i / 35;
      int pixel = i % 35;
      double chosen = at(n, (int) best.values()[i], pixel / 7, pixel % 7);
      for (int c = 0; c < 3; c++) {
        assertThat(chosen).isGreaterThanOrEqualTo(at(n, c, pixel / 7, pixel % 7));
      }
    }
  }

  @Test
  void sumsAsItGoes() throws Exception {
    Runs.Value value = of((g, x) -> g.cumulativeSum(x, 3));
    double[] expected = wide();
    for (int i = 0; i < expected.length; i++) {
      expected[i] += i % 7 == 0 ? 0 : expected[i - 1];
    }
    equal(value, expected);
  }

  @Test
  void suppressesOverlappingBoxes() throws Exception {
    GraphBuilder graph = GraphBuilder.named("suppression");
    Tensor scores = graph.input("scores", ElementType.FLOAT, Shape.of(1, 1, 4));
    float[] corners = {0, 0, 10, 10, 0, 1, 10, 11, 20, 20, 30, 30, 0, 6, 10, 16};
    Tensor boxes = graph.initialiser("boxes", corners, 1, 4, 4);
    graph.output("kept", graph.nonMaxSuppression(boxes, scores, 10, 0.5f, 0.15f));
    var kept = Runs.run(graph, "scores", new float[] {0.9f, 0.8f, 0.1f, 0.7f}, 1, 1, 4).get("kept");
    assertThat(kept.sizes()).containsExactly(2, 3);
    assertThat(kept.values()).containsExactly(0, 0, 0, 0, 0, 3);
  }
}
