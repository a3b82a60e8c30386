package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.ReferenceQueryKey.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {
  @Test
  void orthonormalRowsHaveNoEnergyInEitherTerm() {
    float h = (float) Math.sqrt(0.5);
    OrthogonalityTerms terms = OrthogonalityTerms.of(new float[] {h, h, 0, h, -h, 0}, 2);
    assertThat(terms.withNorms()).isCloseTo(0, within(1e-12));
    assertThat(terms.withoutNorms()).isCloseTo(0, within(1e-12));
  }

  @Test
  void lengthsCountOnlyInTheTermWithNorms() {
    OrthogonalityTerms terms = OrthogonalityTerms.of(new float[] {2, 0, 0, 3}, 2);
    assertThat(terms.withNorms()).isEqualTo(9 + 64);
    assertThat(terms.withoutNorms()).isZero();
    // W W' = [[1, 2], [2, 5]].
    OrthogonalityTerms leaning = OrthogonalityTerms.of(new float[] {1, 0, 2, 1}, 2);
    assertThat(leaning.withoutNorms()).isEqualTo(8);
    assertThat(leaning.withNorms()).isEqualTo(8 + 16);
    assertThatThrownBy(() -> OrthogonalityTerms.of(new float[5], 2)).hasMessageContaining("5");
  }

  @Test
  void mapsAreAsAlikeAsTheirQueriesSee() {
    float[] keys = {1, 2, 3};
    assertThat(MapDiagnostics.of(new float[] {0.2f, 0.3f, 0.5f, 0.2f, 0.3f, 0.5f}, 2, keys))
        .satisfies(same -> assertThat(same.alike()).isCloseTo(1, within(1e-6)))
        .satisfies(same -> assertThat(same.followsNorms()).isEqualTo(1));
    assertThat(MapDiagnostics.of(new float[] {1, 0, 0, 0, 1, 0}, 2, keys).alike()).isZero();
    // Cosine of (1, 1, 0) / 2 and (1, 0, 0): the root of a half.
    assertThat(MapDiagnostics.of(new float[] {0.5f, 0.5f, 0, 1, 0, 0}, 2, keys).alike())
        .isCloseTo(Math.sqrt(0.5), within(1e-9));
    assertThat(MapDiagnostics.of(new float[] {1, 0, 0}, 1, keys).alike()).isNaN();
    assertThat(MapDiagnostics.of(new float[] {0.7f, 0.2f, 0.1f}, 1, keys).followsNorms())
        .isEqualTo(-1);
    assertThatThrownBy(() -> MapDiagnostics.of(new float[5], 2, keys)).hasMessageContaining("5");
  }

  /**
   * The supplement's claim on data of its own making: keys of different lengths, of which the long
   * ones (the strongly activated ones) lie on the queries' side.
   */
  @Test
  void dotProductsFollowNormsAndTheCosineDoesNot() {
    MapDiagnostics product = measured(Kind.DOT_PRODUCT);
    MapDiagnostics scaled = measured(Kind.SCALED_DOT_PRODUCT);
    MapDiagnostics cosine = measured(Kind.SCALED_COSINE);
    assertThat(product.followsNorms()).isGreaterThan(0.5);
    assertThat(scaled.followsNorms()).isGreaterThan(0.5);
    assertThat(Math.abs(cosine.followsNorms())).isLessThan(0.35);
  }

  private static MapDiagnostics measured(Kind kind) {
    int queries = 40;
    int keys = 80;
    int width = 16;
    Random random = new Random(3);
    double[][] q = new double[queries][width];
    double[][] k = new double[keys][width];
    for (double[] row : q) {
      for (int c = 0; c < width; c++) {
        row[c] = random.nextGaussian() + 0.7;
      }
    }
    float[] flat = new float[keys * width];
    for (int j = 0; j < keys; j++) {
      double length = 0.2 + 3 * random.nextDouble();
      for (int c = 0; c < width; c++) {
        k[j][c] = length * (random.nextGaussian() * 0.5 + 0.7);
        flat[j * width + c] = (float) k[j][c];
      }
    }
    float[] weights = new float[queries * keys];
    for (int i = 0; i < queries; i++) {
      double[] row = ReferenceQueryKey.weights(kind, q[i], k);
      for (int j = 0; j < keys; j++) {
        weights[i * keys + j] = (float) row[j];
      }
    }
    return MapDiagnostics.of(weights, queries, flat);
  }
}
