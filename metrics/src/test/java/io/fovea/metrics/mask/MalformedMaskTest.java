package io.fovea.metrics.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no mask can be is refused by a message that names the value. */
class MalformedMaskTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "5M              | run 1 of the mask's counts, at character 1, is -3",
        "552I            | run 3 of the mask's counts, at character 3, is -2",
        "PPPPPP8         | run 0 of the mask's counts, at character 0, is 8589934592",
        "00oooooo11`<    | run 4 of the mask's counts, at character 10, is 2147484047",
        "5oooooooo0      | number 1 of the mask's counts, at character 1, has more than 7",
        "PPPPPPP1        | number 0 of the mask's counts, at character 0, has more than 7",
        "5!              | character 1 of the mask's counts is '!'",
        "5p              | character 1 of the mask's counts is 'p'",
        "55 5            | character 2 of the mask's counts is byte 32",
        "5é              | character 1 of the mask's counts is byte 195",
        "55T             | end inside a number: the last character, 'T'",
        "5550            | sum to 20 pixels but its size [10, 10] has 100",
        "b1l1            | sum to 110 pixels but its size [10, 10] has 100",
        "^^              | sum to 0 pixels but its size [10, 10] has 100",
      })
  void refusesText(String text, String named) {
    refused(() -> RleText.decode(text, 10, 10), named);
  }

  @Test
  void refusesBytesBelowAndAboveTheAlphabet() {
    for (int value = 0; value < 256; value++) {
      byte[] counts = {'0', (byte) value};
      if (value < '0' || value > 'o') {
        refused(() -> RleText.runs(counts), "character 1 of the mask's counts is");
      }
    }
    refused(() -> RleText.runs(new byte[] {0}), "character 0 of the mask's counts is byte 0");
  }

  @ParameterizedTest
  @CsvSource({
    "1000000000, 1000000000",
    "2147483647, 2147483647",
    "65536, 65536",
    "32769, 32768",
    "2147483647, 1",
    "-1, 10",
    "10, -1",
    "-10, -10",
  })
  void refusesSizesThatNoImageHas(int height, int width) {
    String named = "[" + height + ", " + width + "]";
    // 65,536 squared is 0 in 32 bits, the sum of no runs.
    refused(() -> RleText.decode("", height, width), named);
    refused(() -> Rle.of(height, width), named);
    refused(() -> Rle.empty(height, width), named);
    refused(() -> Rle.ofRowMajor(height, width, new byte[0]), named);
    refused(() -> Polygons.rasterise(new double[] {0, 0, 5, 0, 5, 5}, height, width), named);
  }

  @Test
  void sumsBeyond32BitsDoNotWrapIntoTheSize() {
    // Four runs of 2^30 sum to 2^32, which is 0 in 32 bits.
    byte[] counts = RleText.encode(1 << 30, 1 << 30, 1 << 30, 1 << 30);
    refused(() -> RleText.decode(counts, 0, 0), "sum to 4294967296");
    refused(() -> RleText.runs(counts), "sum to 4294967296");
    refused(() -> Rle.of(0, 0, 1 << 30, 1 << 30, 1 << 30, 1 << 30), "sum to 4294967296");
  }

  @Test
  void aHugeClaimAllocatesNothing() {
    byte[] long30 = RleText.encode(1 << 30);
    byte[] short1 = RleText.encode(1);
    double[] triangle = {0, 0, 5, 0, 5, 5};
    ThrowingCallable[] claims = {
      () -> RleText.decode(short1, 1_000_000_000, 1_000_000_000),
      () -> RleText.decode(short1, 1 << 15, 1 << 15),
      () -> RleText.decode(long30, 1 << 15, (1 << 15) - 1),
      () -> Rle.of(1 << 15, 1 << 15, 7),
      () -> Polygons.rasterise(triangle, 1_000_000_000, 1_000_000_000),
      () -> RunMerge.union(List.of(Rle.empty(1 << 15, 1 << 15), Rle.empty(1 << 15, 1 << 14))),
    };
    for (ThrowingCallable claim : claims) {
      refused(claim, "[");
      // The second time classes are loaded and messages alone are left to build.
      long before = allocated();
      try {
        claim.call();
      } catch (Throwable expected) {
        assertThat(expected).isInstanceOf(UserError.class);
      }
      assertThat(allocated() - before).isLessThan(64 << 10);
    }
  }

  @Test
  void aMaskOfTheLargestSizeCostsItsRunsAlone() {
    byte[] counts = RleText.encode(1 << 30);
    RleText.decode(counts, 1 << 15, 1 << 15);
    long before = allocated();
    Rle mask = RleText.decode(counts, 1 << 15, 1 << 15);
    Rle polygon = Polygons.rasterise(new double[] {0, 0, 9, 0, 9, 9, 0, 9}, 1 << 15, 1 << 15);
    assertThat(polygon.area()).isEqualTo(81);
    assertThat(Rle.union(List.of(mask, polygon))).isEqualTo(polygon);
    assertThat(allocated() - before).isLessThan(64 << 10);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1e300,
        -1e300,
        1000000.5
      })
  void refusesCoordinatesThatNoImageHas(double value) {
    for (int at = 0; at < 6; at++) {
      double[] xy = {1, 1, 5, 1, 5, 5};
      xy[at] = value;
      refused(
          () -> Polygons.rasterise(xy, 10, 10), "coordinate " + at + " of a polygon is " + value);
    }
    refused(
        () ->
            Polygons.rasterise(
                List.of(new double[] {1, 1, 5, 1, 5, 5}, new double[] {0, value, 1, 1, 2, 2}),
                10,
                10),
        "part 1: coordinate 1 of a polygon is " + value);
  }

  @Test
  void refusesMillionsOfVertices() {
    refused(
        () -> Polygons.rasterise(new double[2_000_002], 10, 10), "a polygon has 1000001 vertices");
    assertThat(Polygons.rasterise(new double[2_000_000], 10, 10)).isEqualTo(Rle.empty(10, 10));
  }

  @Test
  void refusesAnOutlineWithoutEnd() {
    double[] zigzag = new double[40_000];
    for (int i = 0; i < zigzag.length; i += 4) {
      zigzag[i] = 5000;
    }
    refused(
        () -> Polygons.rasterise(zigzag, 10, 5000),
        "a polygon of 20000 vertices crosses the columns of its image 100000000 times");
  }

  @Test
  void refusesASegmentationWithoutParts() {
    refused(() -> Polygons.rasterise(List.of(), 10, 10), "has no polygon");
  }

  @Test
  void refusesNegativeRuns() {
    refused(() -> Rle.of(10, 10, 50, -10, 60), "run 1 of the mask is -10");
  }

  @Test
  void refusesToMergeDifferentSizes() {
    List<Rle> masks = List.of(Rle.empty(10, 10), Rle.empty(10, 10), Rle.empty(5, 20));
    String named = "mask 2 has size [5, 20] but mask 0 has [10, 10]";
    refused(() -> Rle.union(masks), named);
    refused(() -> Rle.intersection(masks), named);
    assertThatThrownBy(() -> Rle.union(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesForegroundWithoutHeight() {
    refused(() -> RunBox.of(new int[] {0, 5}, 0, 10), "height 0 has 5 pixels");
  }

  private static void refused(ThrowingCallable action, String named) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            UserError.class,
            error -> {
              assertThat(error.problem()).contains(named);
              assertThat(error.remedy()).isNotBlank();
              assertThat(error.exitCode()).isEqualTo(ExitCode.INPUT);
            });
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
