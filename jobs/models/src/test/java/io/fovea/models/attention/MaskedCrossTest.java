package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedCrossTest {
  private static final int WIDTH = 12;
  private static final int QUERIES = 5;

  private static Trial trial(int batch, int h, int w, int maskHeight, int maskWidth) {
    return new Trial(
        new MaskedCross(new MultiHead(WIDTH, 3)),
        h * 7L + w,
        Trial.floats("queries", batch, QUERIES, WIDTH),
        Trial.floats("keys", batch, WIDTH, h, w),
        Trial.floats("values", batch, WIDTH, h, w),
        Trial.floats("masks", batch, QUERIES, maskHeight, maskWidth));
  }

  /** Written query by query: which pixels it sees, then attention to those alone. */
  private static double[] expected(Trial trial, int batch, int h, int w, int mh, int mw) {
    double[][] results = new double[batch * QUERIES][];
    for (int b = 0; b < batch; b++) {
      double[][] queries = Plain.rows(trial.input("queries"), b * QUERIES * WIDTH, QUERIES, WIDTH);
      double[][] keys = Plain.pixels(trial.input("keys"), b * WIDTH * h * w, WIDTH, h * w);
      double[][] values = Plain.pixels(trial.input("values"), b * WIDTH * h * w, WIDTH, h * w);
      for (int q = 0; q < QUERIES; q++) {
        double[] mask =
            Plain.rows(trial.input("masks"), (b * QUERIES + q) * mh * mw, 1, mh * mw)[0];
        double[] resized = Plain.resized(mask, mh, mw, h, w);
        int[] seen =
            java.util.stream.IntStream.range(0, h * w).filter(p -> resized[p] >= 0).toArray();
        int[] looked =
            seen.length > 0 ? seen : java.util.stream.IntStream.range(0, h * w).toArray();
        double[][] k = Arrays.stream(looked).mapToObj(p -> keys[p]).toArray(double[][]::new);
        double[][] v = Arrays.stream(looked).mapToObj(p -> values[p]).toArray(double[][]::new);
        results[b * QUERIES + q] =
            ReferenceMultiHead.attend(
                new MultiHead(WIDTH, 3),
                trial.weights,
                new double[][] {queries[q]},
                k,
                v,
                (i, j) -> 0)[0];
      }
    }
    return Plain.flat(results);
  }

  @ParameterizedTest
  @CsvSource({"1,3,5,12,20", "2,4,4,7,9", "1,1,1,4,4", "1,6,2,6,2", "1,7,3,3,5"})
  void agreesWithTheReference(int batch, int h, int w, int mh, int mw) throws Exception {
    Trial trial = trial(batch, h, w, mh, mw);
    // One query whose mask is empty, one whose mask is full.
    Arrays.fill(trial.input("masks"), 0, mh * mw, -3);
    Arrays.fill(trial.input("masks"), mh * mw, 2 * mh * mw, 3);
    trial.run();
    Trial.close(trial.output(), expected(trial, batch, h, w, mh, mw));
  }

  @Test
  void anEmptyMaskSeesWhatAFullOneSees() throws Exception {
    Trial trial = trial(1, 3, 4, 6, 8);
    Arrays.fill(trial.input("masks"), -1);
    double[] empty = trial.run().output();
    Arrays.fill(trial.input("masks"), 1);
    assertThat(trial.run().output()).isEqualTo(empty);
  }

  @Test
  void pixelsOutsideTheMaskDoNotMatter() throws Exception {
    Trial trial = trial(1, 2, 2, 2, 2);
    for (int i = 0; i < trial.input("masks").length; i++) {
      trial.input("masks")[i] = i % 4 == 3 ? -1 : 1;
    }
    double[] before = trial.run().output();
    for (int c = 0; c < WIDTH; c++) {
      trial.input("values")[c * 4 + 3] = 1000;
      trial.input("keys")[c * 4 + 3] = -50;
    }
    assertThat(trial.run().output()).isEqualTo(before);
  }
}
