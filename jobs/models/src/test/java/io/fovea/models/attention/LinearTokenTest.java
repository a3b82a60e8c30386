package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.weights.WeightSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two mechanisms whose cost is linear in tokens. */
class LinearTokenTest {
  @ParameterizedTest
  @CsvSource({"1,5,4,7", "2,8,1,3", "3,3,9,1", "1,16,4,64"})
  void separableAgreesWithItsDefinition(int batch, int width, int pixels, int patches)
      throws Exception {
    Trial trial =
        new Trial(
                new Separable(width, pixels),
                width,
                Trial.floats("patches", batch, width, pixels, patches))
            .run();
    double[][] expected = new double[batch][];
    for (int b = 0; b < batch; b++) {
      int tokens = pixels * patches;
      double[][] x = Plain.pixels(trial.input("patches"), b * width * tokens, width, tokens);
      double[][] all =
          Plain.linear(x, trial.weight("qkv_proj.weight"), trial.weight("qkv_proj.bias"));
      double[][] heard = new double[tokens][width];
      for (int pixel = 0; pixel < pixels; pixel++) {
        double[] scores = new double[patches];
        for (int n = 0; n < patches; n++) {
          scores[n] = all[pixel * patches + n][0];
        }
        double[] share = Plain.softmax(scores);
        for (int c = 0; c < width; c++) {
          double context = 0;
          for (int n = 0; n < patches; n++) {
            context += share[n] * all[pixel * patches + n][1 + c];
          }
          for (int n = 0; n < patches; n++) {
            double value = Math.max(0, all[pixel * patches + n][1 + width + c]);
            heard[pixel * patches + n][c] = value * context;
          }
        }
      }
      expected[b] =
          Plain.map(
              Plain.linear(heard, trial.weight("out_proj.weight"), trial.weight("out_proj.bias")));
    }
    Trial.close(trial.output(), Plain.joined(expected));
  }

  @ParameterizedTest
  @CsvSource({"1,6,2,5,3", "2,12,3,11,4", "1,8,1,1,1", "3,9,9,7,12"})
  void linformerAgreesWithItsDefinition(int batch, int width, int heads, int n, int landmarks)
      throws Exception {
    Trial trial =
        new Trial(
                new Linformer(width, heads, landmarks), n, Trial.floats("tokens", batch, n, width))
            .run();
    int each = width / heads;
    double[][] expected = new double[batch][];
    for (int b = 0; b < batch; b++) {
      double[][] x = Plain.rows(trial.input("tokens"), b * n * width, n, width);
      double[][] q = Plain.linear(x, trial.weight("q_proj.weight"), trial.weight("q_proj.bias"));
      double[][] k = mixed(trial, "k", x, landmarks);
      double[][] v = mixed(trial, "v", x, landmarks);
      double[][] heard = new double[n][width];
      for (int head = 0; head < heads; head++) {
        for (int i = 0; i < n; i++) {
          double[] logits = new double[landmarks];
          for (int j = 0; j < landmarks; j++) {
            logits[j] = Plain.dot(q[i], k[j], head * each, (head + 1) * each) / Math.sqrt(each);
          }
          double[] share = Plain.softmax(logits);
          for (int j = 0; j < landmarks; j++) {
            for (int c = head * each; c < (head + 1) * each; c++) {
              heard[i][c] += share[j] * v[j][c];
            }
          }
        }
      }
      expected[b] =
          Plain.flat(
              Plain.linear(heard, trial.weight("out_proj.weight"), trial.weight("out_proj.bias")));
    }
    Trial.close(trial.output(), Plain.joined(expected));
  }

  private static double[][] mixed(Trial trial, String which, double[][] x, int landmarks) {
    double[][] projected =
        Plain.linear(x, trial.weight(which + "_proj.weight"), trial.weight(which + "_proj.bias"));
    float[] mix = trial.weight(which + "_mix.weight");
    double[][] result = new double[landmarks][projected[0].length];
    for (int l = 0; l < landmarks; l++) {
      for (int i = 0; i < x.length; i++) {
        for (int c = 0; c < projected[0].length; c++) {
          result[l][c] += mix[l * x.length + i] * projected[i][c];
        }
      }
    }
    return result;
  }

  @Test
  void separableWithOneScoreForAllTokensTakesTheMeanKey() throws Exception {
    Trial trial = new Trial(new Separable(2, 1), 3, Trial.floats("patches", 1, 2, 1, 4));
    // The score does not look at the token; key and value are the token; the output is as it is.
    trial.weights.put("qkv_proj.weight", new float[] {0, 0, 1, 0, 0, 1, 1, 0, 0, 1});
    trial.weights.put("qkv_proj.bias", new float[5]);
    trial.weights.put("out_proj.weight", new float[] {1, 0, 0, 1});
    trial.weights.put("out_proj.bias", new float[2]);
    trial.run();
    float[] x = trial.input("patches");
    double mean = (x[0] + x[1] + x[2] + x[3]) / 4.0;
    assertThat(trial.output()[1]).isCloseTo(Math.max(0, x[1]) * mean, within(1e-6));
  }

  @Test
  void parametersAreThoseOfTheReference() {
    Separable separable = new Separable(128, 4);
    assertThat(separable.graph(separable.inputs(1024), WeightSource.shapeOnly()).parameterCount())
        .isEqualTo(257L * 129 + 128 * 128 + 128);
    Linformer linformer = new Linformer(128, 8, 64);
    assertThat(linformer.graph(linformer.inputs(1024), WeightSource.shapeOnly()).parameterCount())
        .isEqualTo(4 * (128L * 128 + 128) + 2 * 64 * 1024);
    assertThatThrownBy(() -> separable.inputs(1022)).hasMessageContaining("patches of 4");
  }
}
