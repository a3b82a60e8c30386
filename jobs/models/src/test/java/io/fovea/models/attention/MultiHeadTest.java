package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.models.attention.MultiHead.Names;
import io.fovea.models.attention.MultiHead.Scale;
import io.fovea.models.weights.WeightSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiHeadTest {
  private static Trial cross(MultiHead options, int batch, int n, int m) {
    int width = options.width();
    return new Trial(
        options,
        n * 17L + m,
        Trial.floats("queries", batch, n, width),
        Trial.floats("keys", batch, m, width),
        Trial.floats("values", batch, m, width));
  }

  private static double[] expected(
      MultiHead options, Map<String, float[]> weights, Trial trial, int batch, int n, int m) {
    int width = options.width();
    double[][] expected = new double[batch][];
    for (int b = 0; b < batch; b++) {
      expected[b] =
          Plain.flat(
              ReferenceMultiHead.attend(
                  options,
                  weights,
                  Plain.rows(trial.input("queries"), b * n * width, n, width),
                  Plain.rows(trial.input("keys"), b * m * width, m, width),
                  Plain.rows(trial.input("values"), b * m * width, m, width),
                  (i, j) -> 0));
    }
    return Plain.joined(expected);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,1,1", "12,3,2,5,7", "20,4,1,13,3", "9,9,3,2,11", "32,8,1,100,25"})
  void agreesWithTheEquations(int width, int heads, int batch, int n, int m) throws Exception {
    for (Scale scale : Scale.values()) {
      for (boolean biases : new boolean[] {true, false}) {
        for (Names names : Names.values()) {
          MultiHead options = new MultiHead(width, heads, scale, biases, names);
          Trial trial = cross(options, batch, n, m).run();
          Trial.close(trial.output(), expected(options, trial.weights, trial, batch, n, m));
        }
      }
    }
  }

  @Test
  void tokensLookAtOneAnother() throws Exception {
    MultiHead options = new MultiHead(12, 3);
    Trial trial = new Trial(options, 5, Trial.floats("tokens", 1, 7, 12)).run();
    double[][] tokens = Plain.rows(trial.input("tokens"), 0, 7, 12);
    Trial.close(
        trial.output(),
        Plain.flat(
            ReferenceMultiHead.attend(
                options, trial.weights, tokens, tokens, tokens, (i, j) -> 0)));
  }

  /** The supplement divides by the root of the width, the code by that of a head's. */
  @Test
  void theTwoScalesDiffer() throws Exception {
    MultiHead seed = new MultiHead(16, 4, Scale.MODEL_WIDTH, true, Names.SEPARATE);
    MultiHead code = new MultiHead(16, 4);
    double[] bySeed = cross(seed, 1, 5, 6).run().output();
    Trial byCode = cross(code, 1, 5, 6).run();
    double largest = 0;
    for (int i = 0; i < bySeed.length; i++) {
      largest = Math.max(largest, Math.abs(bySeed[i] - byCode.output()[i]));
    }
    assertThat(largest).isGreaterThan(1e-3);

    // Twice the queries' projection makes up for a scale of sqrt(heads) = 2.
    Trial doubled = cross(seed, 1, 5, 6);
    Map<String, float[]> weights = new HashMap<>(byCode.weights);
    for (String name : new String[] {"q_proj.weight", "q_proj.bias"}) {
      float[] twice = weights.get(name).clone();
      for (int i = 0; i < twice.length; i++) {
        twice[i] *= 2;
      }
      weights.put(name, twice);
    }
    doubled.weights.putAll(weights);
    Trial.close(doubled.run().output(), byCode.output());
  }

  @Test
  void parametersAreThoseOfFourLinearLayers() {
    MultiHead options = new MultiHead(256, 8);
    assertThat(options.graph(options.inputs(64), WeightSource.shapeOnly()).parameterCount())
        .isEqualTo(263_168);
    MultiHead packed = new MultiHead(256, 8, Scale.HEAD_WIDTH, true, Names.PACKED);
    assertThat(packed.graph(packed.inputs(64), WeightSource.shapeOnly()).parameterCount())
        .isEqualTo(263_168);
    MultiHead bare = new MultiHead(256, 8, Scale.HEAD_WIDTH, false, Names.SEPARATE);
    assertThat(bare.graph(bare.inputs(64), WeightSource.shapeOnly()).parameterCount())
        .isEqualTo(262_144);
  }

  @Test
  void headsOfUnequalWidthAreRefused() {
    assertThatThrownBy(() -> new MultiHead(10, 3)).hasMessageContaining("10 channels for 3 heads");
  }
}
