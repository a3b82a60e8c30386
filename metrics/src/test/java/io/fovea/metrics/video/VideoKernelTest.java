package io.fovea.metrics.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.mask.Rle;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class VideoKernelTest {
  private static final VideoParams STRICT = VideoParams.youTubeVis();
  private static final VideoParams CORRECTED = STRICT.withMode(Mode.CORRECTED);
  private static final DatasetAxes AXES =
      new DatasetAxes("one", new long[] {4}, new long[] {7}, List.of("seven"));

  /** The first so many of ten pixels. */
  private static Rle mask(int pixels) {
    return Rle.of(2, 5, 0, pixels, 10 - pixels);
  }

  private static TruthTube truth(long id, Rle... frames) {
    Tube tube = Tube.of(frames);
    return new TruthTube(id, 7, false, false, tube.meanArea(), Double.NaN, tube);
  }

  private static PredictedTube predicted(double score, Rle... frames) {
    return new PredictedTube(3, 7, score, Tube.of(frames));
  }

  private static VideoResult score(
      VideoParams params, List<TruthTube> truths, PredictedTube... predictions) {
    var partial = new VideoPartial(AXES, params);
    partial.add(new VideoKernel(params, AXES).score(0, truths, Arrays.asList(predictions)));
    return partial.result(1);
  }

  private static double ap(VideoResult result) {
    return result.summary().stats().get("AP50");
  }

  @Test
  void idZeroIsNoMatchInStrictModeAlone() {
    List<TruthTube> truths = List.of(truth(0, mask(4), null));
    VideoResult strict = score(STRICT, truths, predicted(0.5, mask(4), null));
    assertThat(ap(strict)).isZero();
    assertThat(strict.quirks())
        .containsExactlyEntriesOf(java.util.Map.of(VideoQuirk.ANNOTATION_ID_ZERO, 1L));
    VideoResult corrected = score(CORRECTED, truths, predicted(0.5, mask(4), null));
    assertThat(ap(corrected)).isGreaterThan(0.99);
    assertThat(corrected.quirks()).isEmpty();
  }

  @Test
  void aTruncatedTubeScoresFullyInStrictModeAndIsRefusedInCorrectedMode() {
    List<TruthTube> truths = List.of(truth(1, mask(4), mask(5), mask(6)));
    VideoResult strict = score(STRICT, truths, predicted(0.5, mask(4)));
    assertThat(ap(strict)).isGreaterThan(0.99);
    assertThat(strict.quirks()).containsEntry(VideoQuirk.LENGTHS_DIFFER, 1L);
    assertThatThrownBy(() -> score(CORRECTED, truths, predicted(0.5, mask(4))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has 1 frames but annotation 1 has 3");
    assertThatThrownBy(() -> score(VideoParams.ovis(), truths, predicted(0.5, mask(4))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("on which OVIS' evaluator fails");
  }

  @Test
  void masksOfAnotherSizeCountForNothingAndAreRefusedInCorrectedMode() {
    List<TruthTube> truths = List.of(truth(1, mask(4), mask(4)));
    Rle turned = Rle.of(5, 2, 0, 4, 6);
    VideoResult strict = score(STRICT, truths, predicted(0.5, turned, mask(4)));
    assertThat(ap(strict)).isGreaterThan(0.99);
    assertThat(strict.quirks()).containsEntry(VideoQuirk.SIZES_DIFFER, 1L);
    assertThatThrownBy(() -> score(CORRECTED, truths, predicted(0.5, turned, mask(4))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("masks of different sizes");
  }

  @Test
  void aScoreThatIsNoNumberRanksLastAndIsRefusedInCorrectedMode() {
    List<TruthTube> truths = List.of(truth(1, mask(4)));
    PredictedTube odd = predicted(Double.NaN, mask(4));
    VideoResult strict = score(STRICT, truths, odd, predicted(-9, mask(9)));
    assertThat(ap(strict)).isBetween(0.49, 0.51);
    assertThat(strict.quirks()).containsEntry(VideoQuirk.NAN_SCORE, 1L);
    assertThatThrownBy(() -> score(CORRECTED, truths, odd))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("results[3] has the score NaN");
  }

  @Test
  void aRepeatedTubeIsAFalsePositiveAndIsRefusedInCorrectedMode() {
    List<TruthTube> truths = List.of(truth(1, mask(4)), truth(2, mask(10)));
    PredictedTube[] predictions = {
      predicted(0.9, mask(4)), predicted(0.9, mask(4)), predicted(0.5, mask(10))
    };
    VideoResult strict = score(STRICT, truths, predictions);
    assertThat(ap(strict)).isBetween(0.8, 0.9);
    assertThat(strict.quirks()).containsEntry(VideoQuirk.REPEATED, 1L);
    assertThatThrownBy(() -> score(CORRECTED, truths, predictions))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("results[3] repeats another");
  }

  @Test
  void tubesThatShowNothingAreNoRepetition() {
    PredictedTube[] nothing = {predicted(0.9, null, mask(0)), predicted(0.8, null, mask(0))};
    VideoResult result = score(CORRECTED, List.of(truth(1, mask(4), null)), nothing);
    assertThat(ap(result)).isZero();
  }

  @Test
  void zeroLengthRunsAtOnePixelAreCountedAsAQuirk() {
    Rle odd = Rle.of(2, 5, 1, 2, 3, 0, 2, 2);
    Rle other = Rle.of(2, 5, 1, 2, 3, 0, 1, 3);
    List<TruthTube> truths = List.of(truth(1, odd));
    assertThat(score(STRICT, truths, predicted(0.5, other)).quirks())
        .containsKey(VideoQuirk.ZERO_LENGTH_RUNS);
    List<TruthTube> mended =
        List.of(new TruthTube(1, 7, false, false, 4, Double.NaN, truths.get(0).tube().canonical()));
    assertThat(
            score(CORRECTED, mended, new PredictedTube(3, 7, 0.5, Tube.of(other).canonical()))
                .quirks())
        .isEmpty();
  }

  @Test
  void masksWithoutForegroundAreAsNoMask() {
    List<TruthTube> truths = List.of(truth(1, mask(4), null));
    VideoResult empty = score(STRICT, truths, predicted(0.5, mask(4), mask(0)));
    VideoResult absent = score(STRICT, truths, predicted(0.5, mask(4), null));
    assertThat(empty.summary()).isEqualTo(absent.summary());
    assertThat(Tube.of(mask(0), mask(3)).canonical()).isEqualTo(Tube.of(null, mask(3)));
  }

  @Test
  void aVideoWithoutTruthHoldsFalsePositivesAlone() {
    VideoResult result = score(STRICT, List.of(), predicted(0.5, mask(4)));
    assertThat(result.summary().stats().values()).containsOnly(-1.0);
    var nothing = new DatasetAxes("none", new long[0], new long[] {7}, List.of("seven"));
    VideoResult none = new VideoPartial(nothing, STRICT).result(1);
    assertThat(none.summary().stats().values()).containsOnly(-1.0);
  }

  @Test
  void occlusionIsTheMeanOfTheGreaterHalf() {
    assertThat(
            Occlusion.score(
                Arrays.asList(Occlusion.SEVERE, null, Occlusion.NONE, Occlusion.SLIGHT)))
        .isEqualTo(0.5);
    assertThatThrownBy(() -> Occlusion.score(Arrays.asList(null, null)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("divides by zero");
    assertThatThrownBy(() -> Occlusion.of("some"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'some' is no occlusion");
  }
}
