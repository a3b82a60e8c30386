package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.panoptic.PanopticParams;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.video.LabelMeasure;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.scoring.batch.LocalBatchEngine;
import io.fovea.pipeline.scoring.panoptic.PanopticRequest;
import io.fovea.pipeline.scoring.panoptic.PanopticScoring;
import io.fovea.pipeline.scoring.ranking.LocalRankingEngine;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.scoring.video.LabelRequest;
import io.fovea.pipeline.scoring.video.LocalLabelEngine;
import io.fovea.pipeline.scoring.video.LocalVideoEngine;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.validate.CocoCheck;
import io.fovea.pipeline.validate.LabelCheck;
import io.fovea.pipeline.validate.PanopticCheck;
import io.fovea.pipeline.validate.RankingCheck;
import io.fovea.pipeline.validate.TaskCheck;
import io.fovea.pipeline.validate.Validation;
import io.fovea.pipeline.validate.ValidationText;
import io.fovea.pipeline.validate.VideoCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs that fuzzing once found something with, kept as {@code fuzz/TASK/WHAT}: scoring refuses
 * each with a remedy, and validation tells of it.
 */
class SavedInputsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("fovea.root"), "jobs/pipeline/src/test/resources/fuzz");

  static List<Path> inputs() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT, 2)) {
      return files.filter(file -> Files.exists(file.resolve("gt.json"))).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void isRefusedAndToldOf(Path input) {
    String gt = input.resolve("gt.json").toString();
    String dt = input.resolve("dt.json").toString();
    assertThatThrownBy(() -> score(input.getParent().getFileName().toString(), input, gt, dt))
        .isInstanceOfSatisfying(UserError.class, e -> assertThat(e.remedy()).isNotBlank());
    Validation validation = Validation.run(check(input, gt, dt), 3);
    assertThat(ValidationText.of(validation))
        .containsAnyOf("ERROR", "[mask_missing]", "[box_missing]");
  }

  private static void score(String task, Path input, String gt, String dt) {
    switch (task) {
      case "instance" -> {
        new LocalEngine().score(ScoreRequest.of(gt, dt, DetectionParams.coco(IouType.BBOX)));
        new LocalEngine().score(ScoreRequest.of(gt, dt, DetectionParams.coco(IouType.SEGM)));
      }
      case "video" -> new LocalVideoEngine().score(new VideoRequest(gt, dt, VideoParams.ovis(), 1));
      case "labels" ->
          new LocalLabelEngine().score(new LabelRequest(gt, dt, LabelMeasure.STQ, List.of(1)));
      case "panoptic" ->
          PanopticScoring.score(
              new PanopticRequest(
                  gt, input.toString(), dt, input.toString(), new PanopticParams(Mode.STRICT), 1),
              new LocalBatchEngine());
      default ->
          new LocalRankingEngine()
              .score(
                  new RankingRequest(
                      source(gt), dt, RankingParams.of(List.of(RankingProfile.values())), 1));
    }
  }

  private static RankingSource source(String gt) {
    return RankingSource.of(RankingLayout.SIFR, gt, null, null);
  }

  private static TaskCheck check(Path input, String gt, String dt) {
    return switch (input.getParent().getFileName().toString()) {
      case "instance" -> new CocoCheck(CocoCheck.Kind.INSTANCE, gt, dt, 0);
      case "video" -> new VideoCheck("video", gt, null, dt, true);
      case "labels" -> new LabelCheck(gt, dt);
      case "panoptic" -> new PanopticCheck(gt, input.toString(), dt, input.toString());
      default -> new RankingCheck(source(gt), dt);
    };
  }
}
