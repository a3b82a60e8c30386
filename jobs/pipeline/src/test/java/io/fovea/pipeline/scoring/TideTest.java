package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.Federation;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.errors.ErrorKernel;
import io.fovea.metrics.errors.ErrorParams;
import io.fovea.metrics.errors.ErrorPartial;
import io.fovea.metrics.errors.ErrorResult;
import io.fovea.metrics.errors.ErrorType;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Iou;
import io.fovea.pipeline.scoring.spark.SparkEngine;
import io.fovea.pipeline.spark.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The error types against an implementation from the paper's words, on both engines. */
class TideTest {

  /** Boxes; a crowd is measured by the detection's own area. */
  private static double boxes(Detection detection, GroundTruth truth) {
    Box a = detection.box();
    Box b = truth.box();
    double w = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
    double h = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
    double both = Math.max(0, w) * Math.max(0, h);
    double own = a.width() * a.height();
    return both == 0 ? 0 : both / (truth.crowd() ? own : own + b.width() * b.height() - both);
  }

  private static double masks(Detection detection, GroundTruth truth) {
    return Iou.masks(detection.mask(), truth.mask(), truth.crowd());
  }

  private static void compare(ErrorResult result, TideReference reference) {
    assertThat(result.counts()).isEqualTo(reference.counts());
    double before = reference.precision();
    assertThat(result.averagePrecision()).isCloseTo(before, within(1e-12));
    for (ErrorType type : ErrorType.values()) {
      assertThat(result.gains().get(type))
          .as(type.id())
          .isCloseTo(reference.precision(type) - before, within(1e-12));
    }
    assertThat(result.withoutFalsePositives())
        .isCloseTo(reference.withoutFalsePositives() - before, within(1e-12));
    assertThat(result.withoutFalseNegatives())
        .isCloseTo(reference.withoutFalseNegatives() - before, within(1e-12));
  }

  private static TideReference reference(
      ErrorParams params, long[] categories, ToDoubleBiFunction<Detection, GroundTruth> overlap) {
    return new TideReference(
        categories,
        params.detection().cap(),
        params.detection().areaRanges().get(0),
        params.detection().recallThresholds().stream().mapToDouble(r -> r).toArray(),
        overlap);
  }

  @Property(seed = "1", tries = 300)
  void equalsThePaperOnRandomScenes(@ForAll Random random, @ForAll boolean federated) {
    long[] categories = {1, 2, 3};
    DetectionParams params =
        federated
            ? DetectionParams.lvis(IouType.BBOX).withMaxDetections(List.of(6))
            : DetectionParams.coco(IouType.BBOX).withMaxDetections(List.of(1, 2, 4));
    ErrorParams errors = ErrorParams.of(params);
    int images = 1 + random.nextInt(6);
    long[] ids = new long[images];
    for (int i = 0; i < images; i++) {
      ids[i] = i + 1;
    }
    DatasetAxes axes =
        new DatasetAxes(
            "d",
            ids,
            categories,
            List.of("a", "b", "c"),
            categories,
            federated ? List.of("r", "c", "f") : List.of());
    var kernel = new ErrorKernel(errors, axes);
    var partial = new ErrorPartial(axes, errors);
    TideReference reference = reference(errors, categories, TideTest::boxes);
    for (int i = 0; i < images; i++) {
      List<GroundTruth> truths = new ArrayList<>();
      for (int g = random.nextInt(6); g > 0; g--) {
        Box box = box(random);
        boolean crowd = random.nextInt(6) == 0;
        truths.add(
            new GroundTruth(
                100 * i + g,
                1 + random.nextInt(3),
                crowd && !federated,
                crowd && !federated,
                box.width() * box.height(),
                box,
                null));
      }
      List<Detection> detections = new ArrayList<>();
      for (int d = random.nextInt(10); d > 0; d--) {
        Box box = box(random);
        detections.add(
            new Detection(
                1 + random.nextInt(3),
                random.nextInt(6) / 6.0,
                box.width() * box.height(),
                box,
                null));
      }
      Federation federation =
          federated
              ? new Federation(
                  random.nextBoolean() ? new long[] {1} : new long[0],
                  random.nextBoolean() ? new long[] {2} : new long[0])
              : Federation.NONE;
      partial.add(kernel.judge(i, truths, detections, federation));
      reference.add(new TideReference.Image(truths, detections, federated ? federation : null));
    }
    compare(partial.result(), reference);
  }

  /** On a coarse grid, so that overlaps meet the thresholds and each other often. */
  private static Box box(Random random) {
    return new Box(2 * random.nextInt(6), 2 * random.nextInt(3), 2 + 2 * random.nextInt(5), 4);
  }

  static Stream<GoldenCase> goldens() {
    return Stream.concat(GoldenCase.edgeCases(), GoldenCase.samples())
        .filter(golden -> !golden.isRefused())
        .filter(golden -> golden.iouType() != IouType.BOUNDARY)
        .filter(golden -> golden.request().params().useCategories())
        // An id 0 is never matched and a score that is no number has no place: quirks of strict
        // mode.
        .filter(golden -> !golden.name().matches(".*(id_zero|id_0|odd_values|nan).*"));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void equalsThePaperOnGoldens(GoldenCase golden) {
    ScoreRequest request = golden.request().withThreads(2);
    ErrorParams params = ErrorParams.of(request.params());
    ErrorResult result =
        new LocalEngine().detail(request, Optional.of(params)).errors().orElseThrow();
    LocalDataset dataset = LocalDataset.load(request);
    TideReference reference =
        reference(
            params,
            dataset.axes().categoryIds(),
            golden.iouType() == IouType.BBOX ? TideTest::boxes : TideTest::masks);
    for (int i = 0; i < dataset.axes().imageIds().length; i++) {
      reference.add(new TideReference.Image(dataset.truths(i), dataset.detections(i, true), null));
    }
    compare(result, reference);
  }

  @Test
  void equalsThePaperOnLvis() {
    Path data = Path.of(System.getProperty("fovea.shared"), "data", "lvis_val_100");
    assumeTrue(Files.exists(data), "the third-party sample of LVIS is not on this machine");
    ScoreRequest request =
        ScoreRequest.of(
            data.resolve("lvis_val_100.json").toString(),
            data.resolve("lvis_results_100_synth_segm.json").toString(),
            DetectionParams.lvis(IouType.SEGM));
    ErrorParams params = ErrorParams.of(request.params());
    ScoreDetail local = new LocalEngine().detail(request, Optional.of(params));
    LocalDataset dataset = LocalDataset.load(request);
    TideReference reference = reference(params, dataset.axes().categoryIds(), TideTest::masks);
    for (int i = 0; i < dataset.axes().imageIds().length; i++) {
      reference.add(
          new TideReference.Image(
              dataset.truths(i), dataset.detections(i, true), dataset.federation(i)));
    }
    compare(local.errors().orElseThrow(), reference);
    assertThat(local.errors().orElseThrow().averagePrecision())
        .isEqualTo(local.outcome().result().summary().stats().get("AP50"));
    ScoreDetail spark =
        new SparkEngine(SharedSpark.session(), 3).detail(request, Optional.of(params));
    assertThat(spark.errors()).isEqualTo(local.errors());
    assertThat(spark.images()).isEqualTo(local.images());
  }
}
