package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.scoring.panoptic.PanopticScoringTest;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.TestRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs with failed images, of too few images, or whose rows do not go together. */
class ScoreUnsoundRunTest extends RunScores {
  /** A failed image keeps its ground truth, and the score says that it is not whole. */
  @ParameterizedTest
  @ValueSource(strings = {"local", "spark"})
  void failedImagesCountAsEmpty(String engine) throws IOException {
    TreeMap<Long, List<PredictionRow>> rows = RunRows.segments();
    long failed = rows.firstKey();
    rows.remove(failed);
    TestRun run = new TestRun(folder.resolve("run"), Produces.PANOPTIC, null);
    for (Map.Entry<Long, List<PredictionRow>> image : rows.entrySet()) {
      run.shard(image.getKey(), image.getValue());
    }
    String location = run.publish(40, failed);
    Path golden = PanopticScoringTest.golden();
    Object[] how = {"--gt-images", golden.resolve("gt"), "--engine", engine};
    String truth = golden.resolve("gt.json").toString();
    Ran ran = score("panoptic", truth, location, how);
    assertThat(ran.status()).as(ran.err()).isEqualTo(6);
    assertThat(ran.out()).endsWith("INCOMPLETE: 1 images failed and were scored as empty\n");
    assertThat(ran.err()).contains("INCOMPLETE: more images failed than --max-failures 0 allows");
    Ran allowed = score("panoptic", truth, location, json(how, "--max-failures", "1"));
    assertThat(allowed.status()).isZero();
    JsonNode stamp = RunRows.JSON.readTree(allowed.out());
    assertThat(stamp.get("run").toString())
        .isEqualTo("{\"images\":40,\"failed_images\":1,\"complete\":true}");
    JsonNode whole = RunRows.JSON.readTree(golden.resolve("expected.json").toFile()).at("/All/pq");
    assertThat(stamp.at("/stats/all/pq").asDouble()).isLessThan(whole.asDouble());
    assertThat(stamp.at("/counts/annotated_segments").asLong()).isEqualTo(412);
    assertThat(allowed.err()).contains("1 images had failed and were scored as empty");
  }

  @Test
  void runsOverFewerImagesAreRefused() throws IOException {
    TreeMap<Long, List<PredictionRow>> rows = RunRows.segments();
    rows.pollLastEntry();
    String panoptic = write("panoptic", Produces.PANOPTIC, null, rows);
    Path golden = PanopticScoringTest.golden();
    Ran segments =
        score(
            "panoptic",
            golden.resolve("gt.json").toString(),
            panoptic,
            "--gt-images",
            golden.resolve("gt"));
    assertThat(segments.status()).isEqualTo(3);
    assertThat(segments.err()).contains("the run was given 39 images, and").contains("lists 40");

    TreeMap<Long, List<PredictionRow>> tubes = RunRows.tubes("quick", "gt");
    tubes.pollFirstEntry();
    String videos = write("tubes", Produces.TUBES, null, tubes);
    String truth = VideoFixture.location("quick/gt");
    for (String task : List.of("video", "tracking")) {
      for (String engine : ENGINES) {
        Ran ran = score(task, truth, videos, "--engine", engine);
        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.err()).contains("the run was given 19 videos, and").contains("lists 20");
      }
    }

    TreeMap<Long, String> names = RunRows.rankingNames();
    TreeMap<Long, List<PredictionRow>> ranked = RunRows.rankings();
    String last = names.pollLastEntry().getValue();
    ranked.pollLastEntry();
    Path dataset = RunRows.dataset(folder.resolve("dataset.json"), names);
    String rankings = write("rankings", Produces.RANKING, dataset, ranked);
    String objects = RankingFixture.writeTruth(folder).toString();
    for (String engine : ENGINES) {
      Ran ran =
          score(
              "ranking",
              objects,
              rankings,
              "--layout",
              "sifr",
              "--profile",
              "all",
              "--engine",
              engine);
      assertThat(ran.status()).isEqualTo(3);
      assertThat(ran.err())
          .contains("the run was not given 1 images of the ground truth")
          .contains(last.substring(5, last.length() - 4));
    }
  }

  @Test
  void rowsThatDoNotGoTogetherAreRefused() throws IOException {
    TreeMap<Long, List<PredictionRow>> tubes = RunRows.tubes("quick", "gt");
    long first = tubes.firstKey();
    tubes.get(first).remove(1);
    String gap = write("gap", Produces.TUBES, null, tubes);
    Ran missing = score("video", VideoFixture.location("quick/gt"), gap);
    assertThat(missing.status()).isEqualTo(3);
    assertThat(missing.err()).contains("tube 0 of video " + first + " has no row of frame 1");

    TreeMap<Long, List<PredictionRow>> segments = RunRows.segments();
    List<PredictionRow> image = segments.firstEntry().getValue();
    PredictionRow again = image.get(0);
    image.add(new PredictionRow(again.imageId(), 1, 0.1, again.box(), again.mask(), image.size()));
    String overlap = write("overlap", Produces.PANOPTIC, null, segments);
    Path golden = PanopticScoringTest.golden();
    Ran shared =
        score(
            "panoptic",
            golden.resolve("gt.json").toString(),
            overlap,
            "--gt-images",
            golden.resolve("gt"));
    assertThat(shared.status()).isEqualTo(3);
    assertThat(shared.err()).contains("has pixels that another one has too");
  }
}
