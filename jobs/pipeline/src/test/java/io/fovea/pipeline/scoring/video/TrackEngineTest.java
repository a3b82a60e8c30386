package io.fovea.pipeline.scoring.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.tracking.TrackFigures;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.scoring.DocumentFuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackEngineTest {
  private static final VideoParams STRICT = VideoParams.youTubeVis();

  @TempDir Path folder;

  private static VideoRequest request(String name, Mode mode) {
    return new VideoRequest(
        VideoFixture.location(name + "/gt"),
        VideoFixture.location(name + "/pred"),
        STRICT.withMode(mode),
        2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quick",
        "trackeval_fixtures/empty_rle",
        "trackeval_fixtures/id_switch",
        "trackeval_fixtures/id0_double_match",
        "trackeval_fixtures/null_frames",
        "trackeval_fixtures/empty_class"
      })
  void equalsTheReference(String name) {
    TrackOutcome outcome = new LocalTrackEngine().score(request(name, Mode.STRICT));
    JsonNode expected = VideoFixture.golden(name + "/expected_trackeval").get("combined");
    assertFigures(outcome.result().overClasses(), expected.get("cls_comb_cls_av"));
    assertFigures(outcome.result().overDetections(), expected.get("cls_comb_det_av"));
    JsonNode curves = expected.at("/cls_comb_cls_av/TrackMAP/AP_all");
    double[] precision = outcome.result().averagePrecision(OptionalInt.empty(), 0);
    for (int t = 0; t < precision.length; t++) {
      assertThat(precision[t]).isCloseTo(curves.get(t).asDouble(), within(1e-12));
    }
  }

  private static void assertFigures(TrackFigures figures, JsonNode expected) {
    for (String family : List.of("CLEAR", "Identity")) {
      expected
          .get(family)
          .properties()
          .forEach(
              figure -> {
                Long count = figures.counts().get(figure.getKey());
                double actual =
                    count == null ? figures.values().get(figure.getKey()) : count.doubleValue();
                assertThat(actual)
                    .as(figure.getKey())
                    .isCloseTo(figure.getValue().asDouble(), within(1e-12));
              });
    }
    for (int a = 0; a < 19; a++) {
      assertThat(figures.byAlpha().get("HOTA")[a])
          .isCloseTo(expected.at("/HOTA/HOTA/" + a).asDouble(), within(1e-12));
    }
  }

  @Test
  void correctedModeTakesEmptyMasksForNone() {
    String name = "trackeval_fixtures/empty_rle";
    TrackOutcome strict = new LocalTrackEngine().score(request(name, Mode.STRICT));
    assertThat(strict.warnings()).anyMatch(each -> each.contains("(quirk T01)"));
    TrackOutcome corrected = new LocalTrackEngine().score(request(name, Mode.CORRECTED));
    assertThat(corrected.warnings()).isEmpty();
    assertThat(corrected.result().overClasses().mean("HOTA")).isCloseTo(1, within(1e-12));
  }

  @Test
  void refusesMasksOfDifferentSizes() {
    assertThatThrownBy(
            () -> new LocalTrackEngine().score(request("fixtures/06_size_mismatch", Mode.STRICT)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("video 1: frame 0 has masks of the sizes");
  }

  @Test
  void whateverADocumentHoldsItIsScoredOrRefused() throws IOException {
    VideoRequest whole =
        VideoFixture.request(
            folder,
            STRICT,
            "{'videos':[{'id':1,'height':7,'width':9,'length':2}],'categories':[{'id':4}],"
                + "'annotations':[{'id':1,'video_id':1,'category_id':4,'iscrowd':0,'areas':[4,20],"
                + "'segmentations':[[[1,1,5,1,5,4]],{'size':[7,9],'counts':[10,20,33]}]}]}",
            "[{'video_id':1,'category_id':4,'score':0.5,'segmentations':[{'size':[7,9],"
                + "'counts':'94b1'},null]}]");
    Random random = new Random(3);
    int scored = 0;
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      Path truth =
          DocumentFuzzTest.mutated(
              Path.of(whole.groundTruth()), folder.resolve("m_gt.json"), random);
      Path found =
          DocumentFuzzTest.mutated(
              Path.of(whole.predictions()), folder.resolve("m_dt.json"), random);
      try {
        new LocalTrackEngine()
            .score(new VideoRequest(truth.toString(), found.toString(), STRICT, 1));
        scored++;
      } catch (UserError e) {
        refused++;
        assertThat(e.remedy()).isNotBlank();
        assertThat(e.problem()).containsAnyOf("m_gt.json", "m_dt.json");
      }
    }
    assertThat(scored).isGreaterThan(20);
    assertThat(refused).isGreaterThan(100);
  }
}
