package io.fovea.metrics.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CorrelationTest {
  /** scipy.stats.spearmanr 1.17.1 and numpy.corrcoef 2.4.6. */
  @Test
  void goldensAgree() {
    JsonNode cases = GoldenFile.read("stats/ranks.json.gz").get("correlation");
    assertThat(cases).hasSize(400);
    int bitsOfPearson = 0;
    for (JsonNode golden : cases) {
      double[] x = GoldenFile.doubles(golden.get("x"));
      double[] y = GoldenFile.doubles(golden.get("y"));
      double rho = Correlation.spearman(x, y);
      assertThat(Double.compare(rho, golden.get("spearman").asDouble(Double.NaN)))
          .as("%s of %s", rho, golden)
          .isZero();
      double expected = golden.get("pearson").asDouble(Double.NaN);
      double pearson = Correlation.pearson(x, y);
      bitsOfPearson += Double.compare(pearson, expected) == 0 ? 1 : 0;
      if (Double.isNaN(expected)) {
        assertThat(pearson).isNaN();
      } else {
        assertThat(Math.abs(pearson - expected)).isLessThan(1e-14);
      }
    }
    // Arbitrary reals are added in another order from a certain length; rankings agree to the bit.
    assertThat(bitsOfPearson).isGreaterThan(340);
  }

  @Property(seed = "1", tries = 200)
  void spearmanSeesOrderAlone(
      @ForAll @Size(min = 2, max = 9) double @DoubleRange(min = -5, max = 5) [] x) {
    double[] y = new double[x.length];
    double[] cubed = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (i * 7 % 5) - 0.5 * i;
      cubed[i] = x[i] == 0 ? 0 : Math.rint(x[i] * 1024) / 512;
      x[i] = Math.rint(x[i] * 1024) / 1024;
    }
    assertThat(Correlation.spearman(cubed, y)).isEqualTo(Correlation.spearman(x, y));
  }

  @Test
  void hasNoValueWithoutVariation() {
    assertThat(Correlation.pearson(new double[] {1, 1}, new double[] {1, 2})).isNaN();
    assertThat(Correlation.pearson(new double[] {1}, new double[] {1})).isNaN();
    assertThat(Correlation.pearson(new double[0], new double[0])).isNaN();
    assertThat(Correlation.spearman(new double[] {1, Double.NaN}, new double[] {1, 2})).isNaN();
    assertThatThrownBy(() -> Correlation.pearson(new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ranksShareTheMeanOrTheLowestPlace() {
    double[] values = {3, -0.0, 7, 0.0, 3, 3};
    assertThat(Ranks.average(values)).containsExactly(4, 1.5, 6, 1.5, 4, 4);
    assertThat(Ranks.minimum(values)).containsExactly(3, 1, 6, 1, 3, 3);
    assertThat(Ranks.minimum(new double[] {Double.NaN, 1, Double.POSITIVE_INFINITY}))
        .containsExactly(3, 1, 2);
  }
}
