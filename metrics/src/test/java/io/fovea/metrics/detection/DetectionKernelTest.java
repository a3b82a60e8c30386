package io.fovea.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionKernelTest {
  private static final DetectionParams PARAMS =
      DetectionParams.coco(IouType.BBOX).withIouThresholds(List.of(0.5));

  @Test
  void theLaterOfTwoEqualTruthsWins() {
    MatchDetail.Area all =
        explain(PARAMS, List.of(truth(1, 0), truth(2, 0)), List.of(detection(0.9, 0)));

    assertThat(all.truthOf()[0]).containsExactly(1);
  }

  @Test
  void aDetectionTakesItsBestTruthInScoreOrderEvenWhereThatIsNotOptimal() {
    // The stronger detection lies nearer to the second truth, which the weaker one would need.
    MatchDetail.Area all =
        explain(
            PARAMS,
            List.of(truth(1, 0), truth(2, 4)),
            List.of(detection(0.5, 9), detection(0.9, 3)));

    assertThat(all.truthOf()[0]).as("by rank").containsExactly(1, -1);
  }

  @Test
  void aCrowdTakesManyDetectionsAndCountsForNothing() {
    var crowd = new GroundTruth(1, 1, true, true, 400, box(0), null);
    MatchBlock block = block(PARAMS, List.of(crowd), List.of(detection(0.9, 0), detection(0.8, 1)));

    assertThat(block.positives(0)).isZero();
    assertThat(block.matched(0)[0] & 1).isEqualTo(1);
    assertThat(block.ignored(0)[0] & 1).isEqualTo(1);
    assertThat(block.ignored(1)[0] & 1).isEqualTo(1);
  }

  @Test
  void aRepeatedDetectionIsAFalsePositiveAndIsRefusedInCorrectedMode() {
    List<GroundTruth> truths = List.of(truth(1, 0));
    List<Detection> twice = List.of(detection(0.9, 0), detection(0.5, 0), detection(0.9, 0));

    ImageMatches strict = kernel(PARAMS).score(0, truths, twice);
    assertThat(strict.quirks()).containsExactly(entry(Quirk.REPEATED, 1L));
    assertThatThrownBy(() -> kernel(PARAMS.withMode(Mode.CORRECTED)).score(0, truths, twice))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("detection 2 repeats another of its image");
  }

  /** Equal masks or keypoints are found too; those that were not read are not compared. */
  @Test
  void repeatsAreToldByWhateverShapeIsScored() {
    Rle mask = Rle.of(4, 4, 0, 8, 8);
    Rle same = Rle.of(4, 4, 0, 8, 8);
    Rle other = Rle.of(4, 4, 0, 9, 7);
    assertThat(repeats(IouType.SEGM, withMask(mask), withMask(same), withMask(other))).isEqualTo(1);
    assertThat(repeats(IouType.SEGM, withMask(null), withMask(null))).isZero();
    assertThat(repeats(IouType.KEYPOINTS, withPoints(1), withPoints(1), withPoints(2)))
        .isEqualTo(1);
  }

  private static long repeats(IouType type, Detection... detections) {
    DetectionParams params =
        type == IouType.KEYPOINTS ? DetectionParams.keypoints() : DetectionParams.coco(type);
    return new DetectionKernel(params, new long[] {1})
        .score(0, List.of(), List.of(detections))
        .quirks()
        .getOrDefault(Quirk.REPEATED, 0L);
  }

  private static Detection withMask(Rle mask) {
    return new Detection(1, 0.5, 8, null, mask);
  }

  private static Detection withPoints(double x) {
    return new Detection(1, 0.5, 8, null, null, new Keypoints(new double[] {x, 2, 1}));
  }

  @Test
  void idZeroIsNoMatchInStrictModeAlone() {
    List<GroundTruth> truths = List.of(truth(0, 0));
    List<Detection> detections = List.of(detection(0.9, 0));

    assertThat(block(PARAMS, truths, detections).matched(0)[0] & 1).isZero();
    assertThat(block(PARAMS.withMode(Mode.CORRECTED), truths, detections).matched(0)[0] & 1)
        .isEqualTo(1);
    assertThat(kernel(PARAMS).score(0, truths, detections).quirks().get(Quirk.ANNOTATION_ID_ZERO))
        .isEqualTo(1);
  }

  @Test
  void anUnmatchedDetectionOutsideTheAreaRangeIsIgnoredAndAMatchedOneIsNot() {
    // Area 400 is small; the large range ignores both the truth and the detections.
    MatchBlock block =
        block(PARAMS, List.of(truth(1, 0)), List.of(detection(0.9, 0), detection(0.8, 70)));

    int small = 1;
    int large = 3;
    assertThat(block.matched(0)[0] >> small & 1).isEqualTo(1);
    assertThat(block.ignored(1)[0] >> small & 1).isZero();
    assertThat(block.ignored(0)[0] >> large & 1).isEqualTo(1);
    assertThat(block.ignored(1)[0] >> large & 1).isEqualTo(1);
  }

  @Test
  void capsAreTakenByScoreAndTiesByFileOrder() {
    var detections = List.of(detection(0.5, 0), detection(0.9, 1), detection(0.5, 2));
    MatchDetail detail =
        kernel(PARAMS.withMaxDetections(List.of(2))).explain(List.of(), detections).get(0);

    assertThat(detail.detections()).containsExactly(1, 0);
  }

  @Test
  void masksOfDifferentSizesNeverMatchAndAreRefusedInCorrectedMode() {
    var params = DetectionParams.coco(IouType.SEGM);
    var truths = List.of(new GroundTruth(5, 1, false, false, 4, null, Rle.of(2, 3, 0, 6)));
    var detections = List.of(new Detection(1, 0.9, 6, null, Rle.of(3, 2, 0, 6)));

    ImageMatches strict = kernel(params).score(0, truths, detections);

    assertThat(strict.blocks().get(0).matched(0)[0]).isZero();
    assertThat(strict.quirks().get(Quirk.MASK_SIZE_MISMATCH)).isEqualTo(1);
    assertThatThrownBy(() -> kernel(params.withMode(Mode.CORRECTED)).score(0, truths, detections))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 x 2")
        .hasMessageContaining("annotation 5");
  }

  @Test
  void zeroLengthRunsAtOnePixelAreCountedAsAQuirk() {
    var params = DetectionParams.coco(IouType.SEGM);
    Rle mask = Rle.of(10, 10, 5, 0, 5, 20, 70);
    var truths = List.of(new GroundTruth(5, 1, false, false, 20, null, mask));
    var detections = List.of(new Detection(1, 0.9, 20, null, mask));

    ImageMatches strict = kernel(params).score(0, truths, detections);

    assertThat(strict.blocks().get(0).matched(0)[0]).isZero();
    assertThat(strict.quirks().get(Quirk.ZERO_LENGTH_RUNS)).isEqualTo(1);
  }

  @Test
  void pooledCategoriesMatchAcrossClasses() {
    var params = PARAMS.withUseCategories(false);
    var other = new Detection(2, 0.9, 400, box(0), null);

    assertThat(block(params, List.of(truth(1, 0)), List.of(other)).matched(0)[0] & 1).isEqualTo(1);
  }

  @Test
  void pooledCategoriesStandInTheOrderAskedFor() {
    var params = PARAMS.withUseCategories(false);
    var detections =
        List.of(new Detection(1, 0.5, 400, box(0), null), new Detection(2, 0.5, 400, box(9), null));
    var turned =
        new DatasetAxes(
            "d", new long[] {1}, new long[] {1, 2}, List.of("a", "b"), new long[] {2, 1});

    assertThat(kernel(params).explain(List.of(), detections).get(0).detections())
        .containsExactly(0, 1);
    assertThat(
            new DetectionKernel(params, turned).explain(List.of(), detections).get(0).detections())
        .containsExactly(1, 0);
  }

  private static DetectionKernel kernel(DetectionParams params) {
    return new DetectionKernel(params, new long[] {1, 2});
  }

  private static MatchBlock block(
      DetectionParams params, List<GroundTruth> truths, List<Detection> detections) {
    return kernel(params).score(0, truths, detections).blocks().get(0);
  }

  private static MatchDetail.Area explain(
      DetectionParams params, List<GroundTruth> truths, List<Detection> detections) {
    return kernel(params).explain(truths, detections).get(0).areas().get(0);
  }

  private static GroundTruth truth(long id, double x) {
    return new GroundTruth(id, 1, false, false, 400, box(x), null);
  }

  private static Detection detection(double score, double x) {
    return new Detection(1, score, 400, box(x), null);
  }

  private static Box box(double x) {
    return new Box(x, 0, 20, 20);
  }
}
