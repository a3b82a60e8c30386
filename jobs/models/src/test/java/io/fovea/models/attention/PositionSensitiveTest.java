package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.Axial.Axis;
import io.fovea.models.attention.ReferencePositionSensitive.Neighbourhood;
import io.fovea.models.weights.WeightSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionSensitiveTest {
  private record Look(Axis axis, int span, int length) implements Neighbourhood {
    @Override
    public boolean sees(int dy, int dx) {
      int along = axis == Axis.HEIGHT ? dy : dx;
      return (axis == Axis.HEIGHT ? dx : dy) == 0 && (span == 0 || Math.abs(along) <= span / 2);
    }

    @Override
    public int place(int dy, int dx) {
      return (axis == Axis.HEIGHT ? dy : dx) + length - 1;
    }
  }

  private record Square(int down, int across) implements Neighbourhood {
    @Override
    public boolean sees(int dy, int dx) {
      return Math.abs(dy) <= down && Math.abs(dx) <= across;
    }

    @Override
    public int place(int dy, int dx) {
      return (dy + down) * (2 * across + 1) + dx + across;
    }
  }

  private static Trial trial(Attention mechanism, int batch, int channels, int h, int w) {
    return new Trial(mechanism, h * 13L + w, Trial.floats("map", batch, channels, h, w));
  }

  private static void agrees(
      Trial trial, int batch, int channels, int h, int w, ReferencePositionSensitive reference) {
    double[][] expected = new double[batch][];
    for (int b = 0; b < batch; b++) {
      double[][] pixels = Plain.pixels(trial.input("map"), b * channels * h * w, channels, h * w);
      expected[b] = Plain.map(reference.attend(pixels, h, w));
    }
    Trial.close(trial.output(), Plain.joined(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "1,3,4,1,5,3,0,5",
    "2,5,12,3,3,7,0,9",
    "1,4,8,2,6,5,3,6",
    "1,2,4,2,1,9,5,9",
    "2,3,6,1,4,4,7,4"
  })
  void axialAgreesWithTheEquation(
      int batch, int channels, int values, int heads, int h, int w, int span, int length)
      throws Exception {
    for (Axis axis : Axis.values()) {
      int longest = Math.max(length, axis == Axis.HEIGHT ? h : w);
      for (Offsets offsets : Offsets.values()) {
        for (boolean normalised : new boolean[] {false, true}) {
          Axial axial =
              new Axial(channels, values, heads, axis, span, longest, offsets, normalised);
          Trial trial = trial(axial, batch, channels, h, w).run();
          agrees(
              trial,
              batch,
              channels,
              h,
              w,
              new ReferencePositionSensitive(
                  trial.weights,
                  heads,
                  values,
                  offsets == Offsets.MIXED,
                  normalised,
                  new Look(axis, span, longest)));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,3,4,1,5,3,3", "2,5,12,3,3,6,1", "1,2,8,2,4,5,7", "1,4,6,3,1,1,5"})
  void localWindowAgreesWithTheEquation(
      int batch, int channels, int values, int heads, int h, int w, int span) throws Exception {
    for (Offsets offsets : Offsets.values()) {
      for (boolean normalised : new boolean[] {false, true}) {
        LocalWindow window = new LocalWindow(channels, values, heads, span, offsets, normalised);
        Trial trial = trial(window, batch, channels, h, w).run();
        agrees(
            trial,
            batch,
            channels,
            h,
            w,
            new ReferencePositionSensitive(
                trial.weights,
                heads,
                values,
                offsets == Offsets.MIXED,
                normalised,
                new Square(span / 2, span / 2)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,3,4,1,5,3,5,3", "2,5,12,3,3,4,6,4", "1,2,8,2,1,7,1,8"})
  void wholeMapAgreesWithTheEquation(
      int batch, int channels, int values, int heads, int h, int w, int height, int width)
      throws Exception {
    for (Offsets offsets : Offsets.values()) {
      for (boolean normalised : new boolean[] {false, true}) {
        Trial trial =
            trial(
                    new PositionSensitiveMap(
                        channels, values, heads, height, width, offsets, normalised),
                    batch,
                    channels,
                    h,
                    w)
                .run();
        agrees(
            trial,
            batch,
            channels,
            h,
            w,
            new ReferencePositionSensitive(
                trial.weights,
                heads,
                values,
                offsets == Offsets.MIXED,
                normalised,
                new Square(height - 1, width - 1)));
      }
    }
  }

  @Test
  void aSpanOfAllOffsetsIsGlobal() throws Exception {
    for (Axis axis : Axis.values()) {
      Trial whole = trial(new Axial(4, 8, 2, axis, 0, 5, Offsets.MIXED, true), 2, 4, 5, 5).run();
      Trial span = trial(new Axial(4, 8, 2, axis, 9, 5, Offsets.MIXED, true), 2, 4, 5, 5).run();
      Trial.close(span.output(), whole.output());
    }
    Trial map =
        trial(new PositionSensitiveMap(4, 8, 2, 4, 4, Offsets.MIXED, false), 1, 4, 4, 4).run();
    Trial window = trial(new LocalWindow(4, 8, 2, 7, Offsets.MIXED, false), 1, 4, 4, 4).run();
    Trial.close(window.output(), map.output());
  }

  @Test
  void heightIsWidthOfTheTransposedMap() throws Exception {
    Trial columns =
        trial(new Axial(3, 4, 2, Axis.HEIGHT, 0, 6, Offsets.KEY_LESS_QUERY, true), 1, 3, 6, 4)
            .run();
    Trial rows =
        trial(new Axial(3, 4, 2, Axis.WIDTH, 0, 6, Offsets.KEY_LESS_QUERY, true), 1, 3, 4, 6);
    rows.weights.putAll(columns.weights);
    for (int i = 0; i < 72; i++) {
      rows.input("map")[i] = columns.input("map")[i / 24 * 24 + i % 6 * 4 + i / 6 % 4];
    }
    rows.run();
    for (int i = 0; i < 96; i++) {
      assertThat(rows.output()[i])
          .isCloseTo(columns.output()[i / 24 * 24 + i % 6 * 4 + i / 6 % 4], within(1e-5));
    }
  }

  @Test
  void theTwoWaysOfCountingDiffer() throws Exception {
    double[] one =
        trial(new Axial(3, 4, 2, Axis.WIDTH, 0, 5, Offsets.MIXED, false), 1, 3, 2, 5)
            .run()
            .output();
    double[] other =
        trial(new Axial(3, 4, 2, Axis.WIDTH, 0, 5, Offsets.KEY_LESS_QUERY, false), 1, 3, 2, 5)
            .run()
            .output();
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void shiftsOfTheLogitsNormsCancelInSoftmax() throws Exception {
    Axial axial = new Axial(3, 8, 2, Axis.WIDTH, 0, 5, Offsets.MIXED, true);
    Trial trial = trial(axial, 1, 3, 2, 5).run();
    double[] before = trial.output();
    trial.weights.put("bn_similarity.bias", new float[] {3, -2, 1, 0.5f, -4, 2});
    Trial.close(trial.run().output(), before);
    trial.weights.put("bn_similarity.weight", new float[] {3, -2, 1, 0.5f, -4, 2});
    assertThat(Arrays.equals(trial.run().output(), before)).isFalse();
  }

  @Test
  void parametersAreAsTheReferenceCountsThem() {
    // 2 C D + norms 8 D + 12 g (weight, bias, mean, variance: buffers counted) + 2 (D/g) (2L - 1).
    Axial axial = new Axial(64, 128, 8, Axis.WIDTH, 0, 56, Offsets.MIXED, true);
    assertThat(axial.graph(axial.inputs(16), WeightSource.shapeOnly()).parameterCount())
        .isEqualTo(2 * 64 * 128 + 4 * (2 * 128 + 3 * 8 + 2 * 128) + 2 * 16 * 111);
  }

  @Test
  void whatTheTableDoesNotReachIsRefused() {
    assertThatThrownBy(() -> new Axial(3, 4, 2, Axis.WIDTH, 4, 5, Offsets.MIXED, false))
        .hasMessageContaining("span of 4");
    assertThatThrownBy(() -> new Axial(3, 4, 2, Axis.WIDTH, 11, 5, Offsets.MIXED, false))
        .hasMessageContaining("span of 11");
    assertThatThrownBy(() -> new LocalWindow(3, 6, 2, 3, Offsets.MIXED, false))
        .hasMessageContaining("half");
    assertThatThrownBy(
            () ->
                trial(new Axial(3, 4, 2, Axis.WIDTH, 0, 5, Offsets.MIXED, false), 1, 3, 2, 6).run())
        .hasMessageContaining("at most 5");
  }
}
