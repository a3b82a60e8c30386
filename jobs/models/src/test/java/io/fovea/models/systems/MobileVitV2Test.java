package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MobileVitV2Test {
  /** An output's sizes and its values in row-major order. */
  private record Output(List<Long> sizes, List<Float> values) {}

  private static Map<String, Output> run(GraphBuilder graph, String input, long[] sizes, float[] x)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, Output> outputs = new LinkedHashMap<>();
    try (var options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(graph.toBytes(), options);
        OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), sizes);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      result.forEach(
          entry -> {
            OnnxTensor value = (OnnxTensor) entry.getValue();
            FloatBuffer buffer = value.getFloatBuffer();
            List<Float> values = new java.util.ArrayList<>();
            while (buffer.hasRemaining()) {
              values.add(buffer.get());
            }
            List<Long> shape = java.util.Arrays.stream(value.getInfo().getShape()).boxed().toList();
            outputs.put(entry.getKey(), new Output(shape, values));
          });
    }
    return outputs;
  }

  private static float[] random(int count) {
    Random random = new Random(7);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  @Test
  void theClassifierRunsOnSeveralImages() throws OrtException {
    GraphBuilder graph = new MobileVitV2(0.5).classifier(64, 96, WeightSource.seeded(1));
    long[] sizes = {2, 3, 64, 96};
    Output logits = run(graph, "image", sizes, random(2 * 3 * 64 * 96)).get("logits");
    assertThat(logits.sizes()).containsExactly(2L, 1000L);
    assertThat(logits.values()).allMatch(value -> Float.isFinite(value));
    assertThat(logits.values().subList(0, 1000)).isNotEqualTo(logits.values().subList(1000, 2000));
  }

  @Test
  void oddMapsAreStretchedToWholePatches() throws OrtException {
    // At stride 32 the map is 3 x 5, which is no whole number of patches.
    GraphBuilder graph = new MobileVitV2(0.5).backbone(96, 160, WeightSource.seeded(1));
    Map<String, Output> features =
        run(graph, "image", new long[] {1, 3, 96, 160}, random(3 * 96 * 160));
    assertThat(features.keySet())
        .containsExactly("stride2", "stride4", "stride8", "stride16", "stride32");
    assertThat(features.get("stride16").sizes()).containsExactly(1L, 192L, 6L, 10L);
    assertThat(features.get("stride32").sizes()).containsExactly(1L, 256L, 4L, 6L);
    assertThat(features.get("stride32").values()).allMatch(value -> Float.isFinite(value));
  }

  /** The norm and the attention as their definitions say, in doubles, sharing no code. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 12})
  void aNormedSeparableLayerIsWhatItsDefinitionSays(int patches) throws OrtException {
    int width = 6;
    WeightSource seeded = WeightSource.seeded(3);
    GraphBuilder graph = GraphBuilder.named("layer", seeded);
    Tensor x = graph.input("x", ElementType.FLOAT, Shape.of(1, width, 4, patches));
    Tensor normed = MobileVitV2.norm(graph.scope("norm"), x);
    var attention = new io.fovea.models.attention.Separable(width, 4);
    graph.output("y", attention.connect(graph.scope("attn"), List.of(normed)).get(0));
    float[] input = random(width * 4 * patches);
    Output y = run(graph, "x", new long[] {1, width, 4, patches}, input).get("y");

    double[] expected = reference(seeded, input, width, patches);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) y.values().get(i))
          .isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static double[] reference(WeightSource seeded, float[] x, int width, int patches) {
    int tokens = 4 * patches;
    double mean = 0;
    for (float value : x) {
      mean += value / (double) x.length;
    }
    double variance = 0;
    for (float value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    float[] scale = seeded.weight("norm.weight", width).orElseThrow();
    float[] shift = seeded.weight("norm.bias", width).orElseThrow();
    double[][] normed = new double[width][tokens];
    for (int c = 0; c < width; c++) {
      for (int t = 0; t < tokens; t++) {
        normed[c][t] =
            (x[c * tokens + t] - mean) / Math.sqrt(variance + 1e-5) * scale[c] + shift[c];
      }
    }
    int rows = 1 + 2 * width;
    double[][] projected =
        product(
            seeded.weight("attn.qkv_proj.weight", rows, width, 1, 1).orElseThrow(),
            seeded.weight("attn.qkv_proj.bias", rows).orElseThrow(),
            normed);
    double[][] gated = new double[width][tokens];
    for (int pixel = 0; pixel < 4; pixel++) {
      double sum = 0;
      for (int n = 0; n < patches; n++) {
        sum += Math.exp(projected[0][pixel * patches + n]);
      }
      for (int c = 0; c < width; c++) {
        double context = 0;
        for (int n = 0; n < patches; n++) {
          int t = pixel * patches + n;
          context += Math.exp(projected[0][t]) / sum * projected[1 + c][t];
        }
        for (int n = 0; n < patches; n++) {
          int t = pixel * patches + n;
          gated[c][t] = Math.max(0, projected[1 + width + c][t]) * context;
        }
      }
    }
    double[][] result =
        product(
            seeded.weight("attn.out_proj.weight", width, width, 1, 1).orElseThrow(),
            seeded.weight("attn.out_proj.bias", width).orElseThrow(),
            gated);
    return java.util.Arrays.stream(result).flatMapToDouble(java.util.Arrays::stream).toArray();
  }

  private static double[][] product(float[] weight, float[] bias, double[][] x) {
    double[][] y = new double[bias.length][x[0].length];
    for (int row = 0; row < bias.length; row++) {
      for (int t = 0; t < x[0].length; t++) {
        y[row][t] = bias[row];
        for (int c = 0; c < x.length; c++) {
          y[row][t] += weight[row * x.length + c] * x[c][t];
        }
      }
    }
    return y;
  }

  @Test
  void onlyPublishedWidthsAreBuilt() {
    assertThatThrownBy(() -> new MobileVitV2(0.6)).hasMessageContaining("0.6");
  }
}
