package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.Attention.Input;
import io.fovea.models.weights.WeightSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeformableTest {
  private static Trial trial(Deformable options, int batch, int n, int... sizes) {
    List<Input> inputs = new ArrayList<>();
    inputs.add(Trial.floats("queries", batch, n, options.width()));
    inputs.add(Trial.floats("references", batch, n, options.levels(), 2));
    for (int level = 0; level < options.levels(); level++) {
      inputs.add(
          Trial.floats(
              "level_" + level, batch, options.width(), sizes[2 * level], sizes[2 * level + 1]));
    }
    Trial trial = new Trial(options, n, inputs.toArray(Input[]::new));
    Random random = new Random(n);
    float[] references = trial.input("references");
    for (int i = 0; i < references.length; i++) {
      references[i] = random.nextFloat();
    }
    return trial;
  }

  /** Head by head, point by point. */
  private static double[] expected(
      Trial trial, Deformable options, int batch, int n, int... sizes) {
    int width = options.width();
    int each = width / options.heads();
    int perHead = options.levels() * options.points();
    double[][] results = new double[batch][];
    for (int b = 0; b < batch; b++) {
      double[][] queries = Plain.rows(trial.input("queries"), b * n * width, n, width);
      double[][] offsets =
          Plain.linear(
              queries,
              trial.weight("sampling_offsets.weight"),
              trial.weight("sampling_offsets.bias"));
      double[][] scores =
          Plain.linear(
              queries,
              trial.weight("attention_weights.weight"),
              trial.weight("attention_weights.bias"));
      double[][] heard = new double[n][width];
      for (int level = 0; level < options.levels(); level++) {
        int h = sizes[2 * level];
        int w = sizes[2 * level + 1];
        double[][] values =
            Plain.linear(
                Plain.pixels(trial.input("level_" + level), b * width * h * w, width, h * w),
                trial.weight("value_proj.weight"),
                trial.weight("value_proj.bias"));
        for (int q = 0; q < n; q++) {
          int at = ((b * n + q) * options.levels() + level) * 2;
          for (int head = 0; head < options.heads(); head++) {
            double[] shares =
                Plain.softmax(Arrays.copyOfRange(scores[q], head * perHead, (head + 1) * perHead));
            for (int p = 0; p < options.points(); p++) {
              int point = (head * options.levels() + level) * options.points() + p;
              double x = trial.input("references")[at] * w + offsets[q][2 * point] - 0.5;
              double y = trial.input("references")[at + 1] * h + offsets[q][2 * point + 1] - 0.5;
              for (int c = head * each; c < (head + 1) * each; c++) {
                double[] map = new double[h * w];
                for (int i = 0; i < map.length; i++) {
                  map[i] = values[i][c];
                }
                heard[q][c] += shares[level * options.points() + p] * Plain.sample(map, h, w, y, x);
              }
            }
          }
        }
      }
      results[b] =
          Plain.flat(
              Plain.linear(
                  heard, trial.weight("output_proj.weight"), trial.weight("output_proj.bias")));
    }
    return Plain.joined(results);
  }

  @ParameterizedTest
  @CsvSource({"8,2,2,3,1,7", "12,3,1,1,2,5", "6,1,2,4,1,1", "16,4,2,2,3,4"})
  void agreesWithTheReference(int width, int heads, int levels, int points, int batch, int n)
      throws Exception {
    Deformable options = new Deformable(width, heads, levels, points);
    int[] sizes = {5, 3, 2, 7};
    Trial trial = trial(options, batch, n, sizes).run();
    Trial.close(trial.output(), expected(trial, options, batch, n, sizes));
  }

  @Test
  void withoutOffsetsAQueryReadsItsReferencePoint() throws Exception {
    Deformable options = new Deformable(4, 2, 1, 3);
    Trial trial = trial(options, 1, 1, 3, 3);
    trial.input("references")[0] = 0.5f;
    trial.input("references")[1] = 0.5f;
    trial.weights.put("sampling_offsets.weight", new float[2 * 3 * 2 * 4]);
    trial.weights.put("sampling_offsets.bias", new float[2 * 3 * 2]);
    trial.weights.put("value_proj.weight", identity(4));
    trial.weights.put("value_proj.bias", new float[4]);
    trial.weights.put("output_proj.weight", identity(4));
    trial.weights.put("output_proj.bias", new float[4]);
    trial.run();
    for (int c = 0; c < 4; c++) {
      assertThat(trial.output()[c]).isCloseTo(trial.input("level_0")[c * 9 + 4], within(1e-6));
    }
  }

  private static float[] identity(int size) {
    float[] identity = new float[size * size];
    for (int i = 0; i < size; i++) {
      identity[i * size + i] = 1;
    }
    return identity;
  }

  @Test
  void theUsualSizeHasItsUsualParameters() {
    Deformable options = new Deformable(256, 8, 3, 4);
    // Offsets, weights, values and output: 256 (192 + 96 + 256 + 256) and as many biases.
    assertThat(options.graph(options.inputs(64), WeightSource.shapeOnly()).parameterCount())
        .isEqualTo(257L * (192 + 96 + 256 + 256));
  }
}
