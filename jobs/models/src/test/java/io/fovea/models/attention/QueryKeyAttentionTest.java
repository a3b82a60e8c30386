package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.ReferenceQueryKey.Kind;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QueryKeyAttentionTest {
  private static QueryKeyAttention mechanism(Kind kind, int width) {
    return switch (kind) {
      case DOT_PRODUCT -> new DotProduct(width);
      case SCALED_DOT_PRODUCT -> new ScaledDotProduct(width);
      case SCALED_COSINE -> new ScaledCosine(width);
    };
  }

  private static Trial trial(Kind kind, int batch, int n, int m, int width, int values) {
    return new Trial(
        mechanism(kind, width),
        n * 31L + m,
        Trial.floats("queries", batch, n, width),
        Trial.floats("keys", batch, m, width),
        Trial.floats("values", batch, m, values));
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,1,1", "1,5,7,3,2", "2,13,9,11,6", "3,1,17,32,5", "1,64,3,7,1"})
  void agreesWithTheEquations(int batch, int n, int m, int width, int values) throws Exception {
    for (Kind kind : Kind.values()) {
      Trial trial = trial(kind, batch, n, m, width, values).run();
      double[][] expected = new double[batch][];
      for (int b = 0; b < batch; b++) {
        expected[b] =
            Plain.flat(
                ReferenceQueryKey.attend(
                    kind,
                    Plain.rows(trial.input("queries"), b * n * width, n, width),
                    Plain.rows(trial.input("keys"), b * m * width, m, width),
                    Plain.rows(trial.input("values"), b * m * values, m, values)));
      }
      Trial.close(trial.output(), Plain.joined(expected));
      assertThat(trial.sizes.get(0)).containsExactly(batch, n, values);
    }
  }

  @Test
  void onlyTheCosineIgnoresTheLengthsOfRows() throws Exception {
    for (Kind kind : Kind.values()) {
      Trial trial = trial(kind, 1, 5, 7, 6, 3).run();
      double[] before = trial.output();
      Random random = new Random(4);
      for (String rows : new String[] {"queries", "keys"}) {
        float[] values = trial.input(rows);
        for (int row = 0; row < values.length / 6; row++) {
          float factor = 0.2f + 3 * random.nextFloat();
          for (int c = 0; c < 6; c++) {
            values[row * 6 + c] *= factor;
          }
        }
      }
      double[] after = trial.run().output();
      double largest = 0;
      for (int i = 0; i < after.length; i++) {
        largest = Math.max(largest, Math.abs(after[i] - before[i]));
      }
      if (kind == Kind.SCALED_COSINE) {
        assertThat(largest).isLessThan(1e-5);
      } else {
        assertThat(largest).isGreaterThan(1e-2);
      }
    }
  }

  @Test
  void onRowsOfLengthOneTheCosineIsADotProductTimesTheRootOfTheWidth() throws Exception {
    Trial cosine = trial(Kind.SCALED_COSINE, 1, 4, 6, 9, 2).run();
    Trial product = trial(Kind.DOT_PRODUCT, 1, 4, 6, 9, 2);
    for (String rows : new String[] {"queries", "keys"}) {
      float[] values = product.input(rows);
      double factor = rows.equals("queries") ? 3 : 1;
      for (int from = 0; from < values.length; from += 9) {
        double square = 0;
        for (int c = 0; c < 9; c++) {
          square += (double) values[from + c] * values[from + c];
        }
        for (int c = 0; c < 9; c++) {
          values[from + c] *= (float) (factor / Math.sqrt(square));
        }
      }
    }
    Trial.close(product.run().output(), cosine.output());
  }

  @Test
  void aQueryOfZerosSeesAllKeysAlike() throws Exception {
    Trial trial = trial(Kind.SCALED_COSINE, 1, 1, 4, 3, 1);
    Arrays.fill(trial.input("queries"), 0);
    trial.run();
    double mean = 0;
    for (float value : trial.input("values")) {
      mean += value / 4.0;
    }
    assertThat(trial.output()[0]).isCloseTo(mean, within(1e-6));
  }

  /** Equations 2 and 5: the variances of logits of independent inputs are d, 1 and 1. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void logitsVaryAsTheSupplementDerives(Kind kind) throws Exception {
    int width = 64;
    int count = 600;
    GraphBuilder graph = GraphBuilder.named("logits");
    Tensor q = graph.input("q", ElementType.FLOAT, Shape.of(count, width));
    Tensor k = graph.input("k", ElementType.FLOAT, Shape.of(count, width));
    graph.output("logits", mechanism(kind, width).logits(graph, q, k));
    Random random = new Random(7);
    Map<String, ai.onnxruntime.OnnxTensor> inputs = new HashMap<>();
    for (String name : new String[] {"q", "k"}) {
      float[] values = new float[count * width];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      inputs.put(name, Runs.floats(values, count, width));
    }
    double sum = 0;
    double squares = 0;
    double[] logits = Runs.run(graph, inputs).get("logits").values();
    for (double logit : logits) {
      sum += logit;
      squares += logit * logit;
    }
    double mean = sum / logits.length;
    double expected = kind == Kind.DOT_PRODUCT ? width : 1;
    assertThat(mean).isCloseTo(0, within(0.02 * Math.sqrt(expected)));
    assertThat((squares / logits.length - mean * mean) / expected).isCloseTo(1, within(0.03));
  }

  @Test
  void anotherNumberOfInputsIsRefused() {
    GraphBuilder graph = GraphBuilder.named("short");
    Tensor q = graph.input("q", ElementType.FLOAT, Shape.of(1, 2, 3));
    assertThatThrownBy(() -> new DotProduct(3).connect(graph, java.util.List.of(q)))
        .hasMessageContaining("dot-product takes 3 inputs");
  }
}
