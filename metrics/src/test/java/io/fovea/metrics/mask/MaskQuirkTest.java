package io.fovea.metrics.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Corners that the goldens leave out; every figure is what pycocotools 2.0.11 gave. */
class MaskQuirkTest {
  @ParameterizedTest
  @CsvSource({
    // Zero-length runs of both masks at one pixel end the reference's walk there.
    "5 0 5 20 70, 5 0 5 20 70, false, 0.0",
    "0 0 5 95, 0 0 5 95, false, 0.0",
    "2 10 3 0 5 20 60, 4 8 3 0 5 20 60, false, 0.8",
    "2 10 3 0 5 20 60, 4 8 3 0 5 20 60, true, 0.26666666666666666",
    // Of one mask alone they change nothing.
    "5 0 5 20 70, 10 20 70, false, 1.0",
    "3 10 7 0 3 10 67, 13 0 7 13 67, true, 0.5",
    "40 60 0 0, 40 60 0 0, false, 1.0",
    "5 0 95, 5 0 95, false, 0.0",
    "100, 100, false, 0.0",
    "0 50 50, 0 100, true, 1.0",
    "0 50 50, 0 100, false, 0.5",
  })
  void overlapOfZeroLengthRuns(String detection, String truth, boolean crowd, double iou) {
    assertThat(Iou.masks(mask(detection), mask(truth), crowd)).isEqualTo(iou);
  }

  @Test
  void withoutZeroLengthRunsTheSamePixelsOverlapInFull() {
    Rle mask = mask("5 0 5 20 70");
    assertThat(mask.canonical()).isEqualTo(mask("10 20 70"));
    assertThat(Iou.masks(mask.canonical(), mask.canonical(), false)).isEqualTo(1.0);
    assertThat(mask("0 100").canonical()).isEqualTo(mask("0 100"));
    assertThat(mask("100 0 0").canonical()).isEqualTo(mask("100"));
    assertThat(mask("0 0 100").canonical()).isEqualTo(mask("100"));
  }

  @Test
  void masksOfDifferentSizesNeverMatch() {
    Rle square = Rle.of(10, 10, 0, 100);
    assertThat(Iou.masks(square, Rle.of(5, 20, 0, 100), false)).isEqualTo(-1.0);
    assertThat(Iou.masks(square, Rle.of(5, 20, 0, 100), true)).isEqualTo(-1.0);
    // Boxes apart are told apart first.
    assertThat(Iou.masks(Rle.of(10, 10, 0, 10, 90), Rle.of(20, 5, 50, 50), false)).isEqualTo(0.0);
  }

  @ParameterizedTest
  @CsvSource({
    "0 5 95, 0, 0, 1, 5",
    "5 0 95, 10, 10, 4294967287, 4294967287",
    "100, 0, 0, 0, 0",
    "40 60 0 0, 4, 0, 6, 10",
    "0 0 5 95, 0, 0, 10, 10",
    "5 5 90, 0, 5, 1, 5",
    "5 6 89, 0, 0, 2, 10",
    "12 3 5 3 77, 1, 0, 2, 5",
    "12 3 7 3 75, 1, 2, 2, 3",
  })
  void boxes(String runs, double x, double y, double width, double height) {
    assertThat(mask(runs).box()).isEqualTo(new Box(x, y, width, height));
  }

  @ParameterizedTest
  @CsvSource({
    "0 0 2 2, NaN 0 2 2, false, 1.0",
    "NaN 0 2 2, NaN 0 2 2, false, NaN",
    "0 0 NaN 2, 0 0 2 2, false, NaN",
    "0 0 Infinity 2, 0 0 2 2, false, 0.0",
    "0 0 2 2, 0 0 Infinity 2, false, 0.0",
    "0 0 2 2, 0 0 NaN 2, true, 1.0",
    "0 0 2 2, 2 0 2 2, false, 0.0",
    "0 0 0 2, 0 0 2 2, false, 0.0",
    "1 1 4 4, 0 0 10 10, true, 1.0",
    "1 1 4 4, 0 0 10 10, false, 0.16",
    "0 0 2 2, 1 0 2 2, false, 0.3333333333333333",
    "3 0 -2 2, 0 0 2 2, false, 0.0",
    "-Infinity 0 Infinity 2, 0 0 2 2, false, 0.0",
  })
  void boxesOfNoNumbers(String detection, String truth, boolean crowd, double iou) {
    assertThat(Iou.boxes(box(detection), box(truth), crowd)).isEqualTo((Double) iou);
  }

  @Test
  void aTextCutShortStillHasABox() {
    // The mask of 10 by 10 with runs 12 3 7 3 75, without its last two numbers.
    int[] runs = RleText.runs(RleText.encode(12, 3, 7));
    assertThat(runs).containsExactly(12, 3, 7);
    assertThat(RunBox.of(runs, 10, 10)).isEqualTo(new Box(1, 2, 1, 3));
    assertThat(RunBox.area(runs)).isEqualTo(3);
    assertThat(RunBox.of(RleText.runs(new byte[0]), 10, 10)).isEqualTo(new Box(0, 0, 0, 0));
  }

  private static Rle mask(String runs) {
    return Rle.of(
        10, 10, Pattern.compile(" ").splitAsStream(runs).mapToInt(Integer::parseInt).toArray());
  }

  private static Box box(String sides) {
    double[] numbers =
        Pattern.compile(" ").splitAsStream(sides).mapToDouble(Double::parseDouble).toArray();
    return new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
  }
}
