package io.fovea.metrics.saliency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Rules that a reader of docs/quirks.md may want to see by hand, and refusals. */
class RankingKernelTest {
  private static final int HEIGHT = 4;
  private static final int WIDTH = 10;

  @Test
  void ranksFalsePositivesOnlyWhereThereAreMorePredictionsThanObjects() {
    assertThat(value("irsr_fig8", RankingProfile.IRSR_TPAMI21, "sa_sor")).isEqualTo(0.7206, FOUR);
    assertThat(value("quirk_equal_counts", RankingProfile.IRSR_TPAMI21, "sa_sor")).isEqualTo(0.5);
    assertThat(value("quirk_equal_counts", RankingProfile.SA_SOR_PAPER, "sa_sor"))
        .isEqualTo(0.6547, FOUR);
  }

  @Test
  void cutsThePoolToTheNumberOfObjects() {
    assertThat(value("irsr_fig8", RankingProfile.DSGNN_CVPR24_ASSR, "sa_sor"))
        .isEqualTo(0.6547, FOUR);
    assertThat(value("eight_preds_on_5", RankingProfile.DSGNN_CVPR24_ASSR, "sa_sor"))
        .isEqualTo(1.0, FOUR);
    assertThat(value("eight_preds_on_5", RankingProfile.IRSR_TPAMI21, "sa_sor"))
        .isEqualTo(0.9939, FOUR);
  }

  @Test
  void coverageIsNotOverlap() {
    assertThat(value("coverage_not_iou", RankingProfile.ASSR_CVPR20, "sor")).isEqualTo(1.0, FOUR);
    assertThat(value("coverage_not_iou", RankingProfile.IRSR_TPAMI21, "sa_sor"))
        .isEqualTo(-1.0, FOUR);
    assertThat(value("coverage_not_iou", RankingProfile.SEQRANK_AAAI24, "sor")).isEqualTo(1.0);
  }

  @Test
  void anOverlapOfExactlyAHalfMatchesForSomeAlone() {
    assertThat(value("iou_exact_half", RankingProfile.IRSR_TPAMI21, "sa_sor")).isEqualTo(1.0, FOUR);
    assertThat(value("iou_exact_half", RankingProfile.SEQRANK_AAAI24, "sa_sor"))
        .isEqualTo(-1.0, FOUR);
  }

  @Test
  void theLargestTotalOverlapMayLoseAMatch() {
    Term term = term("hungarian_steals", RankingProfile.SEQRANK_AAAI24, "sa_sor");
    assertThat(term.predicted()).containsOnly(0);
    assertThat(term.reason()).isEqualTo(Reason.NOTHING_MATCHED);
    assertThat(value("hungarian_steals", RankingProfile.SEQRANK_AAAI24, "sor")).isEqualTo(1.0);
  }

  @Test
  void equalScoresShareARankOrFollowTheList() {
    assertThat(value("score_ties", RankingProfile.IRSR_TPAMI21, "sa_sor")).isEqualTo(0.866, THREE);
    assertThat(value("score_ties", RankingProfile.SEQRANK_AAAI24, "sa_sor")).isEqualTo(1.0, FOUR);
  }

  @Test
  void anImageWithoutPredictionsCountsDifferently() {
    assertThat(term("no_preds", RankingProfile.ASSR_CVPR20, "sor").reason())
        .isEqualTo(Reason.NOTHING_MATCHED);
    assertThat(value("no_preds", RankingProfile.IRSR_TPAMI21, "sa_sor")).isZero();
    assertThat(term("no_preds", RankingProfile.SEQRANK_AAAI24, "sa_sor").hasValue()).isFalse();
    Figure figure =
        RankingGoldens.figure(RankingGoldens.RESULT, RankingProfile.SEQRANK_AAAI24, "sa_sor");
    assertThat(figure.counted()).isEqualTo(67);
    assertThat(figure.zeroed()).isEqualTo(16);
  }

  @Test
  void aSingleObjectIsSkippedByIrsrAndZeroForSeqRank() {
    assertThat(term("single_gt", RankingProfile.IRSR_TPAMI21, "sa_sor").reason())
        .isEqualTo(Reason.SINGLE_OBJECT);
    assertThat(term("single_gt", RankingProfile.SEQRANK_AAAI24, "sa_sor").reason())
        .isEqualTo(Reason.SINGLE_OBJECT);
    assertThat(value("single_gt", RankingProfile.SEQRANK_AAAI24, "sor")).isEqualTo(1);
    assertThat(value("single_gt", RankingProfile.ASSR_CVPR20, "sor")).isEqualTo(1);
  }

  @Test
  void severalObjectsMayTakeOnePredictionForSeqRanksSorAlone() {
    assertThat(term("two_gt_one_pred", RankingProfile.SEQRANK_AAAI24, "sor").predicted())
        .containsExactly(2, 2, 1);
    assertThat(term("two_gt_one_pred", RankingProfile.IRSR_TPAMI21, "sa_sor").predicted())
        .containsExactly(2, 0, 1);
  }

  @Test
  void theDatasetsOwnMapReplacesTheDrawnOne() {
    byte[] white = new byte[HEIGHT * WIDTH];
    Arrays.fill(white, (byte) 255);
    RankingImage image = image(List.of(0, 1), Optional.of(new GrayMap(HEIGHT, WIDTH, white)));
    RankingParams params = RankingParams.of(List.of(RankingProfile.ASSR_CVPR20));
    List<Term> terms = new RankingKernel(params).score(0, image).terms();
    // Nothing is predicted, so that the error is that of white against black.
    assertThat(terms.get(1).value()).isEqualTo(1.0);
    assertThat(terms.get(2).value()).isEqualTo(1.0);
  }

  @Test
  void gapsInRanksPushFractionsAboveOneUnlessMended() {
    RankingImage image = image(List.of(0, 5), Optional.empty());
    RankingParams strict = RankingParams.of(List.of(RankingProfile.IRSR_TPAMI21));
    // Objects of 8 of 40 pixels with (0+1)/2 and (5+1)/2, nothing predicted.
    assertThat(new RankingKernel(strict).score(0, image).terms().get(1).value())
        .isEqualTo((8 * 0.5 + 8 * 3) / 40, within(1e-12));
    assertThat(
            new RankingKernel(strict.withMode(Mode.CORRECTED))
                .score(0, image)
                .terms()
                .get(1)
                .value())
        .isEqualTo((8 * 0.5 + 8 * 1) / 40, within(1e-12));
  }

  @Test
  void warnsOfEqualOverlapsAndTakesTheLater() {
    RankingImage image = image(List.of(0, 1), Optional.empty());
    Rle first = image.truths().get(0).mask();
    RankingImage repeated =
        new RankingImage(
            HEIGHT,
            WIDTH,
            image.truths(),
            List.of(
                new RankedPrediction(first, 0.9),
                new RankedPrediction(first, 0.1),
                new RankedPrediction(image.truths().get(1).mask(), 0.5)),
            Optional.empty());
    ImageRanking ranking =
        new RankingKernel(RankingParams.of(List.of(RankingProfile.SA_SOR_PAPER)))
            .score(0, repeated);
    assertThat(ranking.quirks()).containsExactly(RankingQuirk.EQUAL_OVERLAPS);
    assertThat(ranking.terms().get(0).predicted()).containsExactly(1, 2);
  }

  @Test
  void aPredictionThatIsThereTwiceIsRefusedInCorrectedMode() {
    RankingImage image = image(List.of(0, 1), Optional.empty());
    Rle mask = image.truths().get(0).mask();
    RankingImage repeated =
        new RankingImage(
            HEIGHT,
            WIDTH,
            image.truths(),
            List.of(
                new RankedPrediction(mask, 0.1),
                new RankedPrediction(mask, 0.0),
                new RankedPrediction(image.truths().get(1).mask(), 0.5),
                new RankedPrediction(mask, -0.0)),
            Optional.empty());
    RankingParams strict = RankingParams.of(List.of(RankingProfile.values()));
    assertThat(new RankingKernel(strict).score(0, repeated).quirks())
        .contains(RankingQuirk.REPEATED);
    RankingParams corrected = strict.withMode(Mode.CORRECTED);
    assertThatThrownBy(() -> new RankingKernel(corrected).score(0, repeated))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("prediction 3 repeats prediction 1, with the same mask and score");
    // Visited twice, and told once more beyond what counts.
    RankingParams best = corrected.withFilter(0, Integer.MAX_VALUE);
    RankingImage visited =
        new RankingImage(
            HEIGHT,
            WIDTH,
            image.truths(),
            List.of(
                new RankedPrediction(mask, 0.9),
                new RankedPrediction(mask, 0.2),
                new RankedPrediction(mask, -1),
                new RankedPrediction(mask, -1)),
            Optional.empty());
    assertThat(new RankingKernel(best).score(0, visited).quirks())
        .doesNotContain(RankingQuirk.REPEATED);
  }

  /** A small object within a large one that is more salient: hidden by ASSR's order, or not. */
  @Test
  void drawsSmallObjectsOnTopWhereThePaperDoes() {
    Rle small = Rle.of(HEIGHT, WIDTH, 4, 8, 28);
    Rle large = Rle.of(HEIGHT, WIDTH, 0, 24, 16);
    RankingImage image =
        new RankingImage(
            HEIGHT,
            WIDTH,
            List.of(new TruthObject(small, 1), new TruthObject(large, 0)),
            List.of(new RankedPrediction(small, 0.9), new RankedPrediction(large, 0.4)),
            Optional.empty());
    List<Term> terms =
        new RankingKernel(RankingParams.of(List.of(RankingProfile.PPA_ICCV21)))
            .score(0, image)
            .terms();
    // Painted less salient over more salient, the large one hides the small: both read 229.
    assertThat(terms.get(0).reason()).isEqualTo(Reason.CONSTANT_RANKS);
    assertThat(terms.get(0).predicted()).containsExactly(229, 229);
    assertThat(terms.get(1).predicted()).containsExactly(255, 229);
    assertThat(terms.get(1).value()).isEqualTo(1, FOUR);
  }

  @Test
  void filtersBeforeEveryProfile() {
    RankingImage image = RankingGoldens.image("eight_preds_on_5");
    RankingParams params =
        RankingParams.of(List.of(RankingProfile.SA_SOR_PAPER)).withFilter(0.75, 3);
    ImageRanking ranking = new RankingKernel(params).score(0, image);
    assertThat(ranking.predictions()).isEqualTo(3);
    assertThat(new RankingKernel(params.withFilter(0.75, 100)).score(0, image).predictions())
        .as("above 0.75, not at it")
        .isEqualTo(4);
  }

  @Test
  void tellsAttentionShifts() {
    RankingResult result = RankingGoldens.RESULT;
    double mean =
        RankingGoldens.IMAGES.stream()
            .mapToInt(i -> i.predictions().size() + 1)
            .average()
            .orElse(0);
    assertThat(result.predictedShifts().mean()).isEqualTo(mean, within(1e-12));
    assertThat(result.predictedShifts().least()).isEqualTo(1);
    assertThat(result.predictedShifts().most()).isEqualTo(9);
    assertThat(result.predictedShifts().deviation()).isBetween(1.0, 3.0);
    assertThat(result.trueShifts().least()).isEqualTo(2);
  }

  @Test
  void everyImageHasATermForEachFigure() {
    for (ImageRanking image : RankingGoldens.RESULT.images()) {
      assertThat(image.terms()).hasSameSizeAs(RankingGoldens.RESULT.figures());
    }
    // Maps with fixed grays, with fractions and of unions never share a name.
    for (RankingProfile profile : RankingProfile.values()) {
      assertThat(profile.measures().stream().map(Measure::key))
          .doesNotHaveDuplicates()
          .doesNotContain("mae");
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    RankingParams params = RankingParams.of(List.of(RankingProfile.ASSR_CVPR20));
    var kernel = new RankingKernel(params);
    RankingImage good = image(List.of(0, 1), Optional.empty());
    assertRefused(
        "no ranked object",
        () -> kernel.score(0, new RankingImage(4, 10, List.of(), List.of(), Optional.empty())));
    RankedPrediction large = new RankedPrediction(Rle.empty(5, 10), 1);
    assertRefused(
        "prediction 0 is 5 x 10 and the image 4 x 10",
        () ->
            kernel.score(
                0, new RankingImage(4, 10, good.truths(), List.of(large), Optional.empty())));
    assertRefused(
        "at most 33554432",
        () ->
            kernel.score(
                0, new RankingImage(1 << 14, 1 << 14, good.truths(), List.of(), Optional.empty())));
    assertRefused(
        "ground-truth map is 2 x 2",
        () ->
            kernel.score(
                0,
                new RankingImage(
                    4, 10, good.truths(), List.of(), Optional.of(new GrayMap(2, 2, new byte[4])))));
    assertRefused(
        "named twice",
        () -> RankingParams.of(List.of(RankingProfile.ASSR_CVPR20, RankingProfile.ASSR_CVPR20)));
    assertRefused("no profile", () -> RankingParams.of(List.of()));
    assertRefused("most objects are 0", () -> params.withFilter(0, 0));
    assertRefused("no ranking profile 'assr'", () -> RankingProfile.named("assr"));
  }

  @Test
  void refusesPartialsThatDoNotBelongTogether() {
    RankingParams params = RankingParams.of(List.of(RankingProfile.ASSR_CVPR20));
    var axes = new RankingAxes("d1", List.of("a", "b"));
    var mine = new RankingPartial(axes, params);
    mine.add(new RankingKernel(params).score(0, RankingPropertiesTest.overlapping(new Random(3))));
    assertRefused(
        "dataset: d1 and d2",
        () -> mine.merge(new RankingPartial(new RankingAxes("d2", axes.images()), params)));
    assertRefused(
        "parameters", () -> mine.merge(new RankingPartial(axes, params.withMode(Mode.CORRECTED))));
    assertRefused(
        "parameters",
        () ->
            RankingPartial.fromBytes(
                mine.toBytes(), axes, params.withFilter(0.5, Integer.MAX_VALUE)));
    assertThatThrownBy(() -> mine.merge(mine)).hasMessageContaining("a was scored twice");
    assertThatThrownBy(mine::result).hasMessageContaining("1 images were scored of 2");
    byte[] bytes = mine.toBytes();
    bytes[bytes.length / 2] ^= 1;
    assertRefused("checksum", () -> RankingPartial.fromBytes(bytes, axes, params));
    assertRefused("ends too early", () -> RankingPartial.fromBytes(new byte[3], axes, params));
  }

  private static final Offset<Double> FOUR = within(5e-5);
  private static final Offset<Double> THREE = within(5e-4);

  private static void assertRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(UserError.class).hasMessageContaining(message);
  }

  /** Two objects of 8 pixels each. */
  private static RankingImage image(List<Integer> ranks, Optional<GrayMap> map) {
    return new RankingImage(
        HEIGHT,
        WIDTH,
        List.of(
            new TruthObject(Rle.of(HEIGHT, WIDTH, 0, 8, 32), ranks.get(0)),
            new TruthObject(Rle.of(HEIGHT, WIDTH, 20, 8, 12), ranks.get(1))),
        List.of(),
        map);
  }

  private static double value(String image, RankingProfile profile, String key) {
    return term(image, profile, key).value();
  }

  private static Term term(String image, RankingProfile profile, String key) {
    return RankingGoldens.term(
        RankingGoldens.RESULT, profile, key, RankingGoldens.NAMES.indexOf(image));
  }
}
