package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.Mode;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.panoptic.PanopticParams;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.scoring.batch.LocalBatchEngine;
import io.fovea.pipeline.scoring.panoptic.PanopticOutcome;
import io.fovea.pipeline.scoring.panoptic.PanopticRequest;
import io.fovea.pipeline.scoring.panoptic.PanopticScoreDocument;
import io.fovea.pipeline.scoring.panoptic.PanopticScoring;
import io.fovea.pipeline.scoring.ranking.LocalRankingEngine;
import io.fovea.pipeline.scoring.ranking.RankingDocument;
import io.fovea.pipeline.scoring.ranking.RankingOutcome;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.scoring.video.LocalTrackEngine;
import io.fovea.pipeline.scoring.video.LocalVideoEngine;
import io.fovea.pipeline.scoring.video.TrackDocument;
import io.fovea.pipeline.scoring.video.TrackOutcome;
import io.fovea.pipeline.scoring.video.VideoOutcome;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.validate.CocoCheck;
import io.fovea.pipeline.validate.PanopticCheck;
import io.fovea.pipeline.validate.RankingCheck;
import io.fovea.pipeline.validate.TaskCheck;
import io.fovea.pipeline.validate.Validation;
import io.fovea.pipeline.validate.ValidationText;
import io.fovea.pipeline.validate.VideoCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Where nothing is odd, both modes give the same bits, no mode warns, and validation finds no
 * error. That the modes differ where docs/quirks.md says so is proved by the rows of that page.
 */
class ModesTest {
  private Path folder;

  @BeforeProperty
  void create() throws IOException {
    folder = Files.createTempDirectory("fovea-modes");
  }

  @AfterProperty
  void delete() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private CleanDocuments documents(Random random) {
    return new CleanDocuments(random, folder);
  }

  private static void assertWithoutErrors(TaskCheck check) {
    assertThat(ValidationText.of(Validation.run(check, 3)))
        .as(check.task())
        .containsAnyOf("\n0 errors", "No problems found");
  }

  private void assertModesAgree(CleanDocuments documents, DetectionParams params) {
    ScoreOutcome strict = detections(documents, params.withMode(Mode.STRICT));
    ScoreOutcome corrected = detections(documents, params.withMode(Mode.CORRECTED));
    assertThat(strict.warnings()).isEmpty();
    assertThat(corrected.warnings()).isEmpty();
    assertThat(corrected.result().summary()).isEqualTo(strict.result().summary());
    LvisTest.assertSameBits(corrected.result().arrays(), strict.result().arrays());
    assertThat(strict.result().summary().stats().values()).anyMatch(value -> value > 0);
  }

  private static ScoreOutcome detections(CleanDocuments documents, DetectionParams params) {
    return new LocalEngine()
        .score(
            ScoreRequest.of(documents.truth().toString(), documents.results().toString(), params));
  }

  @Property(seed = "1", tries = 40, shrinking = ShrinkingMode.OFF)
  void ofInstances(@ForAll Random random) throws IOException {
    CleanDocuments documents = documents(random);
    documents.coco(false);
    for (IouType type : List.of(IouType.BBOX, IouType.SEGM, IouType.BOUNDARY)) {
      assertModesAgree(documents, DetectionParams.coco(type));
      assertModesAgree(documents, DetectionParams.coco(type).withUseCategories(false));
    }
    assertModesAgree(documents, DetectionParams.keypoints());
    for (CocoCheck.Kind kind : List.of(CocoCheck.Kind.INSTANCE, CocoCheck.Kind.KEYPOINTS)) {
      assertWithoutErrors(
          new CocoCheck(
              kind,
              documents.truth().toString(),
              documents.results().toString(),
              CleanDocuments.POINTS));
    }
  }

  @Property(seed = "1", tries = 40, shrinking = ShrinkingMode.OFF)
  void ofLvis(@ForAll Random random) throws IOException {
    CleanDocuments documents = documents(random);
    documents.coco(true);
    for (IouType type : List.of(IouType.BBOX, IouType.SEGM, IouType.BOUNDARY)) {
      assertModesAgree(documents, DetectionParams.lvis(type));
    }
    assertWithoutErrors(
        new CocoCheck(
            CocoCheck.Kind.LVIS, documents.truth().toString(), documents.results().toString(), 0));
  }

  @Property(seed = "1", tries = 40, shrinking = ShrinkingMode.OFF)
  void ofPanoptic(@ForAll Random random) throws IOException {
    CleanDocuments documents = documents(random);
    documents.panoptic();
    PanopticOutcome strict = panoptic(documents, Mode.STRICT);
    assertThat(strict.warnings()).isEmpty();
    assertThat(strict.result().all().pq()).isPositive();
    assertThat(modeless(json(panoptic(documents, Mode.CORRECTED))))
        .isEqualTo(modeless(json(strict)));
    assertWithoutErrors(
        new PanopticCheck(
            documents.truth().toString(),
            documents.truthMaps().toString(),
            documents.results().toString(),
            documents.predictedMaps().toString()));
  }

  private static String json(PanopticOutcome outcome) {
    return PanopticScoreDocument.toJson(outcome, outcome.groups(Map.of()));
  }

  private static PanopticOutcome panoptic(CleanDocuments documents, Mode mode) {
    return PanopticScoring.score(
        new PanopticRequest(
            documents.truth().toString(),
            documents.truthMaps().toString(),
            documents.results().toString(),
            documents.predictedMaps().toString(),
            new PanopticParams(mode),
            1),
        new LocalBatchEngine());
  }

  private static String modeless(String json) {
    return json.replace("\"corrected\"", "\"strict\"");
  }

  private static VideoRequest videos(CleanDocuments documents, VideoParams params) {
    return new VideoRequest(
        documents.truth().toString(), documents.results().toString(), params, 1);
  }

  @Property(seed = "1", tries = 40, shrinking = ShrinkingMode.OFF)
  void ofVideos(@ForAll Random random) throws IOException {
    CleanDocuments documents = documents(random);
    documents.videos();
    for (VideoParams params : List.of(VideoParams.youTubeVis(), VideoParams.ovis())) {
      VideoOutcome strict = new LocalVideoEngine().score(videos(documents, params));
      VideoOutcome corrected =
          new LocalVideoEngine().score(videos(documents, params.withMode(Mode.CORRECTED)));
      assertThat(strict.warnings()).isEmpty();
      assertThat(corrected.warnings()).isEmpty();
      assertThat(corrected.result().summary()).isEqualTo(strict.result().summary());
    }
    assertWithoutErrors(
        new VideoCheck(
            "video", documents.truth().toString(), null, documents.results().toString(), true));
  }

  @Property(seed = "1", tries = 40, shrinking = ShrinkingMode.OFF)
  void ofTracks(@ForAll Random random) throws IOException {
    CleanDocuments documents = documents(random);
    documents.videos();
    VideoParams params = VideoParams.youTubeVis();
    TrackOutcome strict = new LocalTrackEngine().score(videos(documents, params));
    assertThat(strict.warnings()).isEmpty();
    assertThat(
            modeless(
                TrackDocument.toJson(
                    new LocalTrackEngine()
                        .score(videos(documents, params.withMode(Mode.CORRECTED))))))
        .isEqualTo(modeless(TrackDocument.toJson(strict)));
    assertWithoutErrors(
        new VideoCheck(
            "tracking", documents.truth().toString(), null, documents.results().toString(), false));
  }

  @Property(seed = "1", tries = 40, shrinking = ShrinkingMode.OFF)
  void ofRankings(@ForAll Random random) throws IOException {
    CleanDocuments documents = documents(random);
    documents.ranking();
    RankingOutcome strict = ranking(documents, Mode.STRICT);
    assertThat(strict.warnings()).isEmpty();
    assertThat(modeless(RankingDocument.toJson(ranking(documents, Mode.CORRECTED))))
        .isEqualTo(modeless(RankingDocument.toJson(strict)));
    assertWithoutErrors(new RankingCheck(source(documents), documents.results().toString()));
  }

  private static RankingSource source(CleanDocuments documents) {
    return RankingSource.of(RankingLayout.SIFR, documents.truth().toString(), null, null);
  }

  private static RankingOutcome ranking(CleanDocuments documents, Mode mode) {
    RankingParams all = RankingParams.of(Arrays.asList(RankingProfile.values())).withMode(mode);
    return new LocalRankingEngine()
        .score(new RankingRequest(source(documents), documents.results().toString(), all, 1));
  }
}
