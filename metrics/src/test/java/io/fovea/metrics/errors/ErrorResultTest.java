package io.fovea.metrics.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionKernel;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionPartial;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.mask.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ErrorResultTest {
  private static final DetectionParams PARAMS = DetectionParams.coco(IouType.BBOX);
  private static final ErrorParams ERRORS = ErrorParams.of(PARAMS);

  private static DatasetAxes axes(int images) {
    long[] ids = new long[images];
    for (int i = 0; i < images; i++) {
      ids[i] = i + 1L;
    }
    return new DatasetAxes("d", ids, new long[] {1, 2}, List.of("one", "two"));
  }

  private static GroundTruth truth(long id, long category, double x, double width) {
    return new GroundTruth(id, category, false, false, width * 10, new Box(x, 0, width, 10), null);
  }

  private static GroundTruth crowd(long id, long category, double x, double width) {
    return new GroundTruth(id, category, true, true, width * 10, new Box(x, 0, width, 10), null);
  }

  private static Detection detection(long category, double score, double x, double width) {
    return new Detection(category, score, width * 10, new Box(x, 0, width, 10), null);
  }

  private static ImageErrors judge(List<GroundTruth> truths, Detection... detections) {
    return new ErrorKernel(ERRORS, axes(1)).judge(0, truths, Arrays.asList(detections));
  }

  private static ErrorResult result(ImageErrors image) {
    var partial = new ErrorPartial(axes(1), ERRORS);
    partial.add(image);
    return partial.result();
  }

  private static Optional<ErrorType> only(List<GroundTruth> truths, Detection detection) {
    return judge(truths, detection).detections().get(0).error();
  }

  @Test
  void givesEachFalsePositiveTheTypeOfItsOverlaps() {
    List<GroundTruth> truths = List.of(truth(1, 1, 0, 10), truth(2, 2, 100, 10));
    assertThat(only(truths, detection(1, .9, 0, 10))).isEmpty();
    // 4 of 10 + 10 - 4 columns: 0.25 with its own category.
    assertThat(only(truths, detection(1, .9, 6, 10))).contains(ErrorType.LOCALISATION);
    assertThat(only(truths, detection(1, .9, 100, 10))).contains(ErrorType.CLASSIFICATION);
    // Exactly half of a truth of another category is foreground.
    assertThat(only(truths, detection(1, .9, 100, 5))).contains(ErrorType.CLASSIFICATION);
    assertThat(only(truths, detection(1, .9, 106, 10))).contains(ErrorType.BOTH);
    assertThat(only(truths, detection(1, .9, 50, 10))).contains(ErrorType.BACKGROUND);
    // Exactly a tenth: localisation of its own category, background beside another.
    assertThat(only(truths, detection(1, .9, 0, 1))).contains(ErrorType.LOCALISATION);
    assertThat(only(truths, detection(1, .9, 100, 1))).contains(ErrorType.BACKGROUND);
    assertThat(only(List.of(), detection(1, .9, 0, 10))).contains(ErrorType.BACKGROUND);
    assertThat(judge(truths, detection(1, .9, 0, 10), detection(1, .8, 0, 9)).detections().get(1))
        .extracting(ImageErrors.JudgedDetection::error)
        .isEqualTo(Optional.of(ErrorType.DUPLICATE));
  }

  @Test
  void asksInTheOrderOfTheAuthorsWhereTwoTypesFit() {
    // Both overlaps at once: 0.25 with its own category, 1 with another.
    List<GroundTruth> truths = List.of(truth(1, 1, 0, 10), truth(2, 2, 6, 10));
    assertThat(only(truths, detection(1, .9, 6, 10))).contains(ErrorType.LOCALISATION);
    // A duplicate of its own category that lies on one of another too.
    List<GroundTruth> same = List.of(truth(1, 1, 0, 10), truth(2, 2, 0, 10));
    ImageErrors image = judge(same, detection(1, .9, 0, 10), detection(1, .8, 0, 10));
    assertThat(image.detections().get(1).error()).contains(ErrorType.CLASSIFICATION);
  }

  @Test
  void missesWhatNoOtherErrorPointsAt() {
    List<GroundTruth> truths =
        List.of(
            truth(1, 1, 0, 10), truth(2, 1, 100, 10), truth(3, 2, 200, 10), crowd(4, 1, 300, 9));
    ImageErrors image = judge(truths, detection(1, .9, 6, 10), detection(1, .8, 200, 10));
    assertThat(image.truths())
        .extracting(ImageErrors.JudgedTruth::missed)
        .containsExactly(false, true, false);
    assertThat(result(image).counts())
        .containsEntry(ErrorType.LOCALISATION, 1L)
        .containsEntry(ErrorType.CLASSIFICATION, 1L)
        .containsEntry(ErrorType.MISSED, 1L)
        .containsEntry(ErrorType.BACKGROUND, 0L);
  }

  @Test
  void leavesOutWhatACrowdExcuses() {
    ImageErrors image = judge(List.of(crowd(1, 1, 0, 50)), detection(1, .9, 0, 10));
    assertThat(image.detections()).isEmpty();
    assertThat(image.truths()).isEmpty();
  }

  @Test
  void measuresWhatEachMendingGives() {
    // Category 1: a background error ahead of the one match. Precision 1/2 at every recall point.
    ErrorResult background =
        result(
            judge(List.of(truth(1, 1, 0, 10)), detection(1, .9, 50, 10), detection(1, .8, 0, 10)));
    assertThat(background.averagePrecision()).isEqualTo(0.5, within(1e-12));
    assertThat(background.gains().get(ErrorType.BACKGROUND)).isEqualTo(0.5, within(1e-12));
    assertThat(background.gains().get(ErrorType.MISSED)).isZero();
    assertThat(background.withoutFalsePositives()).isEqualTo(0.5, within(1e-12));
    assertThat(background.withoutFalseNegatives()).isZero();

    // One match and one missed: recall stops at a half, so 51 of 101 points have precision 1.
    ErrorResult missed =
        result(judge(List.of(truth(1, 1, 0, 10), truth(2, 1, 50, 10)), detection(1, .9, 0, 10)));
    assertThat(missed.averagePrecision()).isEqualTo(51 / 101.0, within(1e-12));
    assertThat(missed.gains().get(ErrorType.MISSED)).isEqualTo(50 / 101.0, within(1e-12));
    assertThat(missed.withoutFalseNegatives()).isEqualTo(50 / 101.0, within(1e-12));

    // A class mistaken: category 1 has one truth and nothing right; mended, all is found.
    ErrorResult mistaken = result(judge(List.of(truth(1, 1, 0, 10)), detection(2, .9, 0, 10)));
    assertThat(mistaken.averagePrecision()).isZero();
    assertThat(mistaken.gains().get(ErrorType.CLASSIFICATION)).isEqualTo(1, within(1e-12));
    assertThat(mistaken.gains().get(ErrorType.MISSED)).isZero();
  }

  @Test
  void mendsOneDetectionATruth() {
    // Two misplaced detections of one truth: the better one is mended, the other goes.
    ErrorResult two =
        result(
            judge(List.of(truth(1, 1, 0, 10)), detection(1, .9, 6, 10), detection(1, .8, 7, 10)));
    assertThat(two.counts()).containsEntry(ErrorType.LOCALISATION, 2L);
    assertThat(two.gains().get(ErrorType.LOCALISATION)).isEqualTo(1, within(1e-12));
  }

  @Property(seed = "1", tries = 200)
  void addsUpAndMendsToOne(@ForAll Random random) {
    int images = 1 + random.nextInt(4);
    DatasetAxes axes = axes(images);
    var kernel = new ErrorKernel(ERRORS, axes);
    var scorer = new DetectionKernel(PARAMS, axes);
    var scored = new DetectionPartial(axes, PARAMS);
    List<ImageErrors> judged = new ArrayList<>();
    boolean found = false;
    for (int i = 0; i < images; i++) {
      List<GroundTruth> truths = new ArrayList<>();
      for (int g = random.nextInt(5); g > 0; g--) {
        truths.add(truth(10 * i + g, 1 + random.nextInt(2), random.nextInt(30), 10));
      }
      List<Detection> detections = new ArrayList<>();
      for (int d = random.nextInt(8); d > 0; d--) {
        detections.add(
            detection(
                1 + random.nextInt(2),
                random.nextInt(5) / 5.0,
                random.nextInt(40),
                5 + random.nextInt(9)));
      }
      ImageErrors image = kernel.judge(i, truths, detections);
      assertThat(image.detections()).hasSize(detections.size());
      found |= image.truths().stream().anyMatch(t -> !t.missed());
      judged.add(image);
      scored.add(scorer.score(i, truths, detections));
    }
    var whole = new ErrorPartial(axes, ERRORS);
    whole.addAll(judged);
    ErrorResult result = whole.result();

    long all =
        result.counts().values().stream().mapToLong(n -> n).sum()
            - result.counts().get(ErrorType.MISSED);
    assertThat(result.falsePositives()).isEqualTo(all);
    assertThat(result.allMended()).isEqualTo(found ? 1.0 : -1.0, within(1e-12));
    assertThat(result.averagePrecision())
        .isEqualTo(scored.result().averagePrecision(0.5, OptionalInt.empty(), 0, 2));

    Collections.shuffle(judged, random);
    var left = new ErrorPartial(axes, ERRORS);
    var right = new ErrorPartial(axes, ERRORS);
    judged.forEach(image -> (random.nextBoolean() ? left : right).add(image));
    left.merge(right);
    assertThat(left.result()).isEqualTo(result);
  }

  @Test
  void refusesWhatHasNoErrorTypes() {
    assertThatThrownBy(() -> ErrorParams.of(PARAMS.withUseCategories(false)))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new ErrorParams(ERRORS.detection(), 0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not in order");
    var partial = new ErrorPartial(axes(2), ERRORS);
    partial.add(new ImageErrors(0, List.of(), List.of()));
    assertThatThrownBy(partial::result).hasMessageContaining("1 images were scored of 2");
    assertThatThrownBy(() -> partial.add(new ImageErrors(0, List.of(), List.of())))
        .isInstanceOf(IllegalStateException.class);
  }
}
