package io.fovea.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.panoptic.PanopticParams;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.scoring.CleanDocuments;
import io.fovea.pipeline.scoring.DocumentFuzzTest;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.OddDocuments;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.batch.LocalBatchEngine;
import io.fovea.pipeline.scoring.panoptic.PanopticRequest;
import io.fovea.pipeline.scoring.panoptic.PanopticScoring;
import io.fovea.pipeline.scoring.ranking.LocalRankingEngine;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.scoring.video.LocalTrackEngine;
import io.fovea.pipeline.scoring.video.LocalVideoEngine;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Whatever documents hold, validation reads them to their end; and what strict scoring refuses, it
 * has found an error in.
 */
class ValidationFuzzTest {
  private Path folder;
  private CleanDocuments documents;
  private Path truth;
  private Path results;
  private static int refused;

  @BeforeProperty
  void create() throws IOException {
    folder = Files.createTempDirectory("fovea-fuzz");
  }

  @AfterProperty
  void delete() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @AfterContainer
  static void someWereRefused() {
    assertThat(refused).as("documents that were refused").isGreaterThan(100);
  }

  /** Writes documents of a task. */
  private interface Writer {
    void write(CleanDocuments documents) throws IOException;
  }

  private void mutate(Random random, Writer writer) throws IOException {
    documents = new CleanDocuments(random, folder);
    writer.write(documents);
    truth = mutated(documents.truth(), folder.resolve("odd-gt.json"), random);
    results = mutated(documents.results(), folder.resolve("odd-dt.json"), random);
  }

  private static Path mutated(Path source, Path target, Random random) throws IOException {
    return switch (random.nextInt(6)) {
      case 0 -> DocumentFuzzTest.mutated(source, target, random);
      case 1 -> source;
      default -> OddDocuments.mutated(source, target, random);
    };
  }

  private void compare(TaskCheck check, Runnable scoring) throws IOException {
    Validation validation = Validation.run(check, 2);
    assertThat(ValidationDocument.toJson(validation)).contains("\"task\" : \"" + check.task());
    try {
      scoring.run();
    } catch (UserError e) {
      refused++;
      Set<Rule> told = Cases.broken(validation);
      assertThat(told)
          .as("what is told where scoring says: " + e.problem())
          .anyMatch(rule -> rule.severity() == Severity.ERROR);
    }
  }

  private void objects(DetectionParams params, CocoCheck.Kind kind) throws IOException {
    compare(
        new CocoCheck(
            kind,
            truth.toString(),
            results.toString(),
            17,
            kind == CocoCheck.Kind.KEYPOINTS ? null : params.iouType()),
        () ->
            new LocalEngine().score(ScoreRequest.of(truth.toString(), results.toString(), params)));
  }

  @Property(seed = "1", tries = 150, shrinking = ShrinkingMode.OFF)
  void ofObjects(@ForAll Random random) throws IOException {
    mutate(random, each -> each.coco(false));
    objects(DetectionParams.coco(IouType.BBOX), CocoCheck.Kind.INSTANCE);
    objects(DetectionParams.coco(IouType.SEGM), CocoCheck.Kind.INSTANCE);
    objects(DetectionParams.keypoints(), CocoCheck.Kind.KEYPOINTS);
    mutate(random, each -> each.coco(true));
    objects(DetectionParams.lvis(IouType.SEGM), CocoCheck.Kind.LVIS);
  }

  @Property(seed = "1", tries = 150, shrinking = ShrinkingMode.OFF)
  void ofPanoptic(@ForAll Random random) throws IOException {
    mutate(random, CleanDocuments::panoptic);
    String maps = documents.truthMaps().toString();
    String predicted = documents.predictedMaps().toString();
    compare(
        new PanopticCheck(truth.toString(), maps, results.toString(), predicted),
        () ->
            PanopticScoring.score(
                new PanopticRequest(
                    truth.toString(),
                    maps,
                    results.toString(),
                    predicted,
                    new PanopticParams(Mode.STRICT),
                    1),
                new LocalBatchEngine()));
  }

  @Property(seed = "1", tries = 150, shrinking = ShrinkingMode.OFF)
  void ofVideos(@ForAll Random random) throws IOException {
    mutate(random, CleanDocuments::videos);
    for (VideoParams params : new VideoParams[] {VideoParams.youTubeVis(), VideoParams.ovis()}) {
      compare(
          new VideoCheck(
              "video", truth.toString(), null, results.toString(), params.scoresOcclusion()),
          () ->
              new LocalVideoEngine()
                  .score(new VideoRequest(truth.toString(), results.toString(), params, 1)));
    }
    compare(
        new VideoCheck("tracking", truth.toString(), null, results.toString(), false),
        () ->
            new LocalTrackEngine()
                .score(
                    new VideoRequest(
                        truth.toString(), results.toString(), VideoParams.youTubeVis(), 1)));
  }

  @Property(seed = "1", tries = 150, shrinking = ShrinkingMode.OFF)
  void ofRankings(@ForAll Random random) throws IOException {
    mutate(random, CleanDocuments::ranking);
    RankingSource source = RankingSource.of(RankingLayout.SIFR, truth.toString(), null, null);
    RankingParams all = RankingParams.of(Arrays.asList(RankingProfile.values()));
    compare(
        new RankingCheck(source, results.toString()),
        () ->
            new LocalRankingEngine().score(new RankingRequest(source, results.toString(), all, 1)));
  }
}
