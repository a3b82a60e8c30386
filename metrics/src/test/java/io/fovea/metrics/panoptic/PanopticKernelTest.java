package io.fovea.metrics.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PanopticKernelTest {
  private static final List<PanopticCategory> CATEGORIES =
      List.of(new PanopticCategory(1, "cat", true), new PanopticCategory(2, "sky", false));

  private static PanopticSegment truth(int id, long category, double area) {
    return new PanopticSegment(id, category, false, area);
  }

  private static PanopticSegment crowd(int id, long category) {
    return new PanopticSegment(id, category, true, 0);
  }

  private static PanopticSegment predicted(int id, long category) {
    return new PanopticSegment(id, category, false, PanopticSegment.UNKNOWN_AREA);
  }

  private static ImagePanoptic score(Mode mode, PanopticImage image) {
    return new PanopticKernel(new PanopticParams(mode), CATEGORIES).score(0, image);
  }

  private static int[] pixels(int... values) {
    return values;
  }

  @Test
  void leavesVoidOutOfTheUnion() {
    var image =
        new PanopticImage(
            pixels(7, 7, 7, 0, 0, 9),
            pixels(3, 3, 3, 3, 3, 0),
            List.of(truth(7, 1, 3), truth(9, 2, 1)),
            List.of(predicted(3, 1)));
    ImagePanoptic scored = score(Mode.STRICT, image);
    assertThat(scored.matches()).containsExactly(new ImagePanoptic.Match(1, 1.0));
    assertThat(scored.missed()).containsExactly(2L);
    assertThat(scored.extra()).isEmpty();
    assertThat(scored.quirks()).isEmpty();
  }

  @Test
  void aHalfIsNoMatchAndAnotherCategoryNeither() {
    var half =
        new PanopticImage(
            pixels(7, 7, 8, 8),
            pixels(3, 0, 4, 4),
            List.of(truth(7, 1, 2), truth(8, 2, 2)),
            List.of(predicted(3, 1), predicted(4, 1)));
    ImagePanoptic scored = score(Mode.STRICT, half);
    assertThat(scored.matches()).isEmpty();
    assertThat(scored.missed()).containsExactly(1L, 2L);
    assertThat(scored.extra()).containsExactly(1L, 1L);
  }

  @Test
  void excusesWhatIsMostlyVoidOrCrowd() {
    var image =
        new PanopticImage(
            pixels(0, 0, 5, 5, 6, 6, 6, 6),
            pixels(3, 3, 3, 4, 4, 4, 0, 0),
            List.of(crowd(5, 1), truth(6, 2, 4)),
            List.of(predicted(3, 1), predicted(4, 1)));
    ImagePanoptic scored = score(Mode.STRICT, image);
    assertThat(scored.extra()).as("one third of 4 is crowd").containsExactly(1L);
    assertThat(scored.missed()).containsExactly(2L);
  }

  @Test
  void remembersTheLastCrowdOfACategoryUnlessCorrected() {
    var image =
        new PanopticImage(
            pixels(5, 5, 6, 9),
            pixels(3, 3, 3, 0),
            List.of(crowd(5, 1), crowd(6, 1), truth(9, 2, 1)),
            List.of(predicted(3, 1)));
    ImagePanoptic strict = score(Mode.STRICT, image);
    assertThat(strict.extra()).containsExactly(1L);
    assertThat(strict.quirks()).isEqualTo(Map.of(PanopticQuirk.SEVERAL_CROWDS, 1L));
    assertThat(score(Mode.CORRECTED, image).extra()).isEmpty();
  }

  @Test
  void takesTheAreaOfTheDocumentUnlessCorrected() {
    var image =
        new PanopticImage(
            pixels(7, 7), pixels(3, 3), List.of(truth(7, 1, 4)), List.of(predicted(3, 1)));
    ImagePanoptic strict = score(Mode.STRICT, image);
    assertThat(strict.matches()).as("2 of a union of 4").isEmpty();
    assertThat(strict.quirks()).containsEntry(PanopticQuirk.AREA_CONTRADICTS_PIXELS, 1L);
    assertThat(score(Mode.CORRECTED, image).matches())
        .containsExactly(new ImagePanoptic.Match(1, 1.0));
  }

  @Test
  void aSegmentWithoutPixelsIsMissedUnlessCorrected() {
    var image = new PanopticImage(pixels(0, 0), pixels(0, 0), List.of(truth(7, 1, 4)), List.of());
    ImagePanoptic strict = score(Mode.STRICT, image);
    assertThat(strict.missed()).containsExactly(1L);
    assertThat(strict.quirks()).isEqualTo(Map.of(PanopticQuirk.TRUTH_WITHOUT_PIXELS, 1L));
    assertThat(score(Mode.CORRECTED, image).missed()).isEmpty();
  }

  @Test
  void unlistedPixelsAreVoidInCorrectedModeAlone() {
    var image =
        new PanopticImage(pixels(8, 8, 8), pixels(3, 3, 3), List.of(), List.of(predicted(3, 1)));
    ImagePanoptic strict = score(Mode.STRICT, image);
    assertThat(strict.extra()).containsExactly(1L);
    assertThat(strict.quirks()).isEqualTo(Map.of(PanopticQuirk.UNLISTED_TRUTH, 1L));
    assertThat(score(Mode.CORRECTED, image).extra()).isEmpty();
  }

  @Test
  void theLaterOfTwoRecordsCountsAndIsRefusedInCorrectedMode() {
    var image =
        new PanopticImage(
            pixels(7, 7),
            pixels(3, 3),
            List.of(truth(7, 2, 2), truth(7, 1, 2)),
            List.of(predicted(3, 1)));
    ImagePanoptic strict = score(Mode.STRICT, image);
    assertThat(strict.matches()).hasSize(1);
    assertThat(strict.quirks()).isEqualTo(Map.of(PanopticQuirk.REPEATED_SEGMENT, 1L));
    assertThatThrownBy(() -> score(Mode.CORRECTED, image))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("segment 7 is listed twice");
  }

  @Test
  void segmentZeroIsVoidAtOnceAndRefusedInCorrectedMode() {
    var image =
        new PanopticImage(
            pixels(0, 0), pixels(3, 3), List.of(truth(0, 1, 3)), List.of(predicted(3, 1)));
    ImagePanoptic strict = score(Mode.STRICT, image);
    assertThat(strict.matches()).as("2 of a union of 2 + 3 - 2 - 2").hasSize(1);
    assertThat(strict.matches().get(0).iou()).isEqualTo(2.0);
    assertThat(strict.quirks()).containsEntry(PanopticQuirk.SEGMENT_ZERO, 1L);
    assertThatThrownBy(() -> score(Mode.CORRECTED, image))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has the id of void");
  }

  @Test
  void aTruthOfAnUnknownCategoryCountsForNothingAndIsRefusedInCorrectedMode() {
    var image = new PanopticImage(pixels(7, 7), pixels(0, 0), List.of(truth(7, 99, 2)), List.of());
    assertThat(score(Mode.STRICT, image).quirks())
        .isEqualTo(Map.of(PanopticQuirk.UNKNOWN_CATEGORY, 1L));
    assertThatThrownBy(() -> score(Mode.CORRECTED, image))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("segment 7 is of category 99");
  }

  @Test
  void refusesPredictionsThatTheReferenceFailsOn() {
    for (Mode mode : Mode.values()) {
      assertRefused(mode, pixels(5), List.of(), "has pixels of segment 5");
      assertRefused(
          mode,
          pixels(5),
          List.of(predicted(5, 1), predicted(6, 1)),
          "the predicted segment 6 has no pixel");
      assertRefused(mode, pixels(5), List.of(predicted(5, 3)), "segment 5 is of category 3");
    }
    var withoutArea =
        new PanopticImage(
            pixels(7),
            pixels(3),
            List.of(truth(7, 1, PanopticSegment.UNKNOWN_AREA)),
            List.of(predicted(3, 1)));
    assertThatThrownBy(() -> score(Mode.STRICT, withoutArea))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("segment 7 has no 'area'");
    assertThat(score(Mode.CORRECTED, withoutArea).matches()).hasSize(1);
  }

  private static void assertRefused(
      Mode mode, int[] predictedIds, List<PanopticSegment> predictions, String problem) {
    var image = new PanopticImage(pixels(0), predictedIds, List.of(), predictions);
    assertThatThrownBy(() -> score(mode, image))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(problem);
  }
}
