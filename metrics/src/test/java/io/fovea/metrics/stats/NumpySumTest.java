package io.fovea.metrics.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.mask.MaskGoldens;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumpySumTest {
  @Test
  void goldensAgreeToTheBit() {
    int compared = 0;
    for (JsonNode golden : MaskGoldens.cases("numpy_sum", 19)) {
      if (golden.has("values")) {
        double[] values = MaskGoldens.doubles(golden.get("values"));
        assertBits(NumpySum.sum(values, 0, values.length), golden.get("sum").asDouble());
        assertBits(NumpySum.mean(values), golden.get("mean").asDouble());
        compared++;
      }
    }
    assertThat(compared).isEqualTo(16);
  }

  /** Sums and means that numpy 2.4.6 gave for the values of {@link #values}. */
  @ParameterizedTest
  @CsvSource({
    "1, 0x1.b15dbeb10ff40p-2, 0x1.b15dbeb10ff40p-2",
    "5, 0x1.42110845aca9bp+1, 0x1.01a739d156ee2p-1",
    "7, 0x1.b7caec35d2b19p+1, 0x1.f69ec4cfcc38ap-2",
    "8, 0x1.048c689b1f98ap+2, 0x1.048c689b1f98ap-1",
    "15, 0x1.da0e7ceaac3dfp+2, 0x1.f9a90dc71e1ffp-2",
    "16, 0x1.db8f316b4161bp+2, 0x1.db8f316b4161bp-2",
    "127, 0x1.0959d5fb05351p+6, 0x1.0b70b769d8e6ep-1",
    "128, 0x1.cf6d993082d5ep+5, 0x1.cf6d993082d5ep-2",
    "129, 0x1.e60d05b08dc3cp+5, 0x1.e24874c6ffc43p-2",
    "137, 0x1.0e6f9ee103dbap+6, 0x1.f9571dabf0c92p-2",
    "257, 0x1.014e913eb6b11p+7, 0x1.004e42fbbaf62p-1",
    "1010, 0x1.01a36b18e0c10p+9, 0x1.0535a6e0f4175p-1",
    "1020, 0x1.e8e343fb25224p+8, 0x1.eace120d32549p-2",
    "4096, 0x1.00f5ee4d07fa2p+11, 0x1.00f5ee4d07fa2p-1",
    "5003, 0x1.37dac9f55ba4cp+11, 0x1.fea2e26841529p-2",
    "80800, 0x1.3ba8caef1fcacp+15, 0x1.000721b5471b1p-1",
    "100003, 0x1.86477fbdf10cbp+15, 0x1.ff8812470db10p-2",
  })
  void longArraysAgreeToTheBit(int n, String sum, String mean) {
    double[] values = values(n);
    assertBits(NumpySum.sum(values, 0, n), Double.parseDouble(sum));
    assertBits(NumpySum.mean(values), Double.parseDouble(mean));
  }

  @Test
  void aRangeIsSummedAsAnArrayOfItsOwn() {
    double[] values = values(1000);
    double[] middle = Arrays.copyOfRange(values, 13, 877);
    assertBits(NumpySum.sum(values, 13, 877), NumpySum.sum(middle, 0, middle.length));
    assertThatThrownBy(() -> NumpySum.sum(values, 0, 1001))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void nothingAndNegativeZeroSumToZero() {
    assertBits(NumpySum.sum(new double[0], 0, 0), 0.0);
    assertBits(NumpySum.sum(new double[] {-0.0}, 0, 1), 0.0);
    assertThat(NumpySum.mean(new double[0])).isNaN();
  }

  /** A 64-bit linear congruential sequence that starts from n; the top 53 bits as 0 to 1. */
  private static double[] values(int n) {
    double[] values = new double[n];
    long state = n;
    for (int i = 0; i < n; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      values[i] = (state >>> 11) * 0x1p-53;
    }
    return values;
  }

  private static void assertBits(double actual, double expected) {
    assertThat(Double.doubleToLongBits(actual))
        .as("%s for %s", actual, expected)
        .isEqualTo(Double.doubleToLongBits(expected));
  }
}
