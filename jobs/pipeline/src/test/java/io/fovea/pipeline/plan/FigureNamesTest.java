package io.fovea.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.Mode;
import io.fovea.metrics.classification.ClassificationParams;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.report.DocumentReported;
import io.fovea.pipeline.scoring.ranking.LocalRankingEngine;
import io.fovea.pipeline.scoring.ranking.RankingDocument;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.scoring.video.LocalTrackEngine;
import io.fovea.pipeline.scoring.video.LocalVideoEngine;
import io.fovea.pipeline.scoring.video.TrackDocument;
import io.fovea.pipeline.scoring.video.TrackOutcome;
import io.fovea.pipeline.scoring.video.VideoDocument;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.scoring.video.VideoRequest;
import io.fovea.pipeline.scoring.video.VideoScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names that a plan may publish are those that scores turn out to have. */
class FigureNamesTest {
  private static final String TRUTH = VideoFixture.location("quick_ovis/gt");
  private static final String PREDICTIONS = VideoFixture.location("quick/pred");

  @TempDir Path folder;

  private static Set<String> figures(String document) {
    return new DocumentReported(document, "", "", Map.of(), List.of(), 1, 0).stats().keySet();
  }

  @Test
  void tubes() {
    VideoParams params = VideoParams.ovis();
    var outcome = new LocalVideoEngine().score(new VideoRequest(TRUTH, PREDICTIONS, params, 1));
    String document =
        VideoDocument.toJson(
            new VideoScores("ovis", List.of(new VideoScores.Part("all", outcome))));
    assertThat(FigureNames.of(new ScoringTask.OfTubes("t", TRUTH, params, false)))
        .containsExactlyInAnyOrderElementsOf(figures(document));
  }

  @Test
  void tracks() {
    VideoParams params = VideoParams.youTubeVis();
    TrackOutcome outcome =
        new LocalTrackEngine().score(new VideoRequest(TRUTH, PREDICTIONS, params, 1));
    String document = TrackDocument.toJson(outcome, outcome.groups(Map.of()));
    assertThat(FigureNames.of(new ScoringTask.OfTubes("t", TRUTH, params, true)))
        .containsExactlyInAnyOrderElementsOf(figures(document));
  }

  @Test
  void rankings() throws IOException {
    RankingParams params = RankingParams.of(List.of(RankingProfile.values()));
    String truth = RankingFixture.writeTruth(folder).toString();
    RankingSource source = RankingSource.of(RankingLayout.SIFR, truth, null, null);
    String results = RankingFixture.writeResults(folder).toString();
    String document =
        RankingDocument.toJson(
            new LocalRankingEngine().score(new RankingRequest(source, results, params, 1)));
    assertThat(FigureNames.of(new ScoringTask.OfRankings("r", source, params)))
        .containsExactlyInAnyOrderElementsOf(figures(document));
  }

  @Test
  void segmentsAndClasses() {
    assertThat(FigureNames.of(new ScoringTask.OfSegments("s", "gt", "maps", Mode.STRICT)))
        .contains("pq", "sq/things", "n/stuff");
    assertThat(
            FigureNames.of(
                new ScoringTask.OfImages("c", "gt", new ClassificationParams(List.of(1, 5)))))
        .containsExactly(
            "accuracy_top1",
            "mean_class_accuracy_top1",
            "accuracy_top5",
            "mean_class_accuracy_top5");
  }
}
