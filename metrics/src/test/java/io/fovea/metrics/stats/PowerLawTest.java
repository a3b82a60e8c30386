package io.fovea.metrics.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PowerLawTest {
  @Test
  void aLawThatHoldsIsFound() {
    double[] x = {256, 1024, 4096, 16384};
    for (double exponent : new double[] {0, 1, 1.5, 2, -0.5}) {
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = 3e-6 * Math.pow(x[i], exponent);
      }
      PowerLaw law = PowerLaw.fit(x, y);
      assertThat(law.exponent()).isCloseTo(exponent, within(1e-12));
      assertThat(law.factor()).isCloseTo(3e-6, within(1e-16));
    }
  }

  @Test
  void isTheLeastSquaresLineOfTheLogarithms() {
    PowerLaw law = PowerLaw.fit(new double[] {1, 2, 4}, new double[] {1, 1.5, 4.5});
    assertThat(law.exponent()).isCloseTo(Math.log(4.5) / Math.log(4), within(1e-12));
    double log = (Math.log(1.5) + Math.log(4.5)) / 3 - law.exponent() * Math.log(2);
    assertThat(law.factor()).isCloseTo(Math.exp(log), within(1e-12));
  }

  /** With noise of a tenth, the exponent of a quadratic law over three sizes stays near 2. */
  @Test
  void noiseMovesItLittle() {
    Random random = new Random(1);
    for (int trial = 0; trial < 100; trial++) {
      double[] x = {64, 256, 1024};
      double[] y = new double[3];
      for (int i = 0; i < 3; i++) {
        y[i] = x[i] * x[i] * (1 + 0.1 * (2 * random.nextDouble() - 1));
      }
      assertThat(PowerLaw.fit(x, y).exponent()).isCloseTo(2, within(0.08));
    }
  }

  @Test
  void pointsWithoutALawAreRefused() {
    double[] two = {1, 2};
    assertThatThrownBy(() -> PowerLaw.fit(new double[] {1}, new double[] {1}))
        .hasMessageContaining("1 values");
    assertThatThrownBy(() -> PowerLaw.fit(two, new double[] {0, 1})).hasMessageContaining("no law");
    assertThatThrownBy(() -> PowerLaw.fit(two, new double[] {1, Double.NaN}))
        .hasMessageContaining("no law");
    assertThatThrownBy(() -> PowerLaw.fit(new double[] {2, 2}, two))
        .hasMessageContaining("the same x");
  }
}
