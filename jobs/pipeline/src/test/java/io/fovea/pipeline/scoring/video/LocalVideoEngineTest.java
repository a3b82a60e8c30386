package io.fovea.pipeline.scoring.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.video.VideoParams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LocalVideoEngineTest {
  private static final VideoParams STRICT = VideoParams.youTubeVis();
  private static final VideoParams CORRECTED = STRICT.withMode(Mode.CORRECTED);
  private static final String HEAD =
      "{'videos':[{'id':1,'height':4,'width':5,'length':2}],'categories':[{'id':7,'name':'seven'}],";
  private static final String FULL = "{'size':[4,5],'counts':[0,20]}";
  private static final String TRUTH =
      HEAD
          + "'annotations':[{'id':1,'video_id':1,'category_id':7,'iscrowd':0,'areas':[20,null],"
          + "'segmentations':["
          + FULL
          + ",null]}]}";
  private static final String FOUND =
      "[{'video_id':1,'category_id':7,'score':0.5,'segmentations':[{'size':[4,5],'counts':'0d0'},"
          + "null]}]";

  @TempDir Path folder;

  static Stream<String> cases() {
    return VideoFixture.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(String name) {
    VideoFixture.check(name, new LocalVideoEngine().score(VideoFixture.request(name)));
  }

  private VideoOutcome score(VideoParams params, String truth, String found) throws IOException {
    return new LocalVideoEngine().score(VideoFixture.request(folder, params, truth, found));
  }

  private static double ap50(VideoOutcome outcome) {
    return outcome.result().summary().stats().get("AP50");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void correctedModeDiffersInTheRowsOfTheQuirksAlone(String name) {
    VideoRequest strict = VideoFixture.request(name);
    VideoOutcome outcome = new LocalVideoEngine().score(strict);
    boolean quirky = Stream.of("02_", "03_", "06_").anyMatch(name::contains);
    assertThat(outcome.warnings().isEmpty()).isNotEqualTo(quirky);
    if (!quirky) {
      var corrected =
          new VideoRequest(
              strict.groundTruth(),
              strict.predictions(),
              strict.params().withMode(Mode.CORRECTED),
              2);
      VideoFixture.assertSame(outcome, new LocalVideoEngine().score(corrected));
    }
  }

  @Test
  void correctedModeScoresWhatHasNoQuirk() throws IOException {
    assertThat(ap50(score(CORRECTED, TRUTH, FOUND))).isGreaterThan(0.99);
  }

  @ParameterizedTest
  @CsvSource({
    "02_gt_id_zero, V01, ",
    "03_short_prediction, V02, has 1 entries and video 1 has 3 frames",
    "06_size_mismatch, V03, 'has the size [62, 80] and video 1 is [60, 80]'"
  })
  void strictModeWarnsOfAQuirkAndCorrectedModeMendsOrRefusesIt(
      String name, String row, String refusal) {
    VideoRequest strict = VideoFixture.request("fixtures/" + name);
    VideoOutcome outcome = new LocalVideoEngine().score(strict);
    assertThat(outcome.warnings()).anyMatch(warning -> warning.contains("(quirk " + row + ")"));
    var corrected = new VideoRequest(strict.groundTruth(), strict.predictions(), CORRECTED, 2);
    if (refusal == null) {
      assertThat(ap50(new LocalVideoEngine().score(corrected))).isGreaterThan(0.99);
    } else {
      assertThatThrownBy(() -> new LocalVideoEngine().score(corrected))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("results[0] (video 1)")
          .hasMessageContaining(refusal);
    }
  }

  @Test
  void refusesVideosThatTheGroundTruthDoesNotHave() {
    String elsewhere =
        FOUND.replace(
            "[{'video_id':1",
            "[{'video_id':9,'category_id':7,'score':1,'segmentations':[]},{'video_id':1");
    assertThatThrownBy(() -> score(STRICT, TRUTH, elsewhere))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dt.json: 1 result names 1 video that")
        .hasMessageContaining("the first id is 9");
  }

  @Test
  void passesOverCategoriesThatTheGroundTruthDoesNotHave() throws IOException {
    VideoOutcome outcome =
        score(STRICT, TRUTH, FOUND.replace("'category_id':7", "'category_id':8"));
    assertThat(outcome.counts()).isEqualTo(new VideoCounts(1, 1, 1, 0, 1));
    assertThat(outcome.warnings()).anyMatch(each -> each.contains("1 results name a category"));
    assertThat(ap50(outcome)).isZero();
  }

  @Test
  void anEmptyListOfResultsScoresZeroInCorrectedModeAlone() throws IOException {
    assertThat(ap50(score(CORRECTED, TRUTH, "[]"))).isZero();
    assertThatThrownBy(() -> score(STRICT, TRUTH, "[]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the list of results is empty");
  }

  @Test
  void aDataSetWithoutVideosHasNoScore() throws IOException {
    String none = "{'videos':[],'categories':[{'id':7}],'annotations':[]}";
    assertThat(score(CORRECTED, none, "[]").result().summary().stats().values()).containsOnly(-1.0);
  }

  @Test
  void theLastOfARepeatedIdIsScoredInStrictMode() throws IOException {
    String twice =
        TRUTH.replace(
            "'annotations':[",
            "'annotations':[{'id':1,'video_id':1,'category_id':7,'iscrowd':0,'areas':[1,1],"
                + "'segmentations':[{'size':[4,5],'counts':[0,1,19]},null]},");
    VideoOutcome strict = score(STRICT, twice, FOUND);
    assertThat(strict.warnings())
        .anyMatch(each -> each.contains("1 annotations have an id that a later one has too"));
    assertThat(strict.result().summary().stats()).containsEntry("AR100", 0.5);
    assertThat(score(CORRECTED, twice, FOUND).result().summary().stats())
        .containsEntry("AR100", 0.5);
  }

  @Test
  void resultsMustBeCompressedInStrictModeAlone() throws IOException {
    String plain = FOUND.replace("{'size':[4,5],'counts':'0d0'}", FULL);
    assertThat(ap50(score(CORRECTED, TRUTH, plain))).isGreaterThan(0.99);
    assertThatThrownBy(() -> score(STRICT, TRUTH, plain))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("results[0] (video 1): segmentations[0] is a list of runs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'areas':[20,null], | '' | gt.json, annotation 1: 'areas' is missing",
        "[20,null] | ['x'] | gt.json, annotation 1: 'areas' is missing or no list",
        "'iscrowd':0, | '' | gt.json, annotation 1: 'iscrowd' is missing",
        "'iscrowd':0 | 'iscrowd':'no' | 'iscrowd' is neither 0 nor 1",
        "[0,20] | [0,21] | gt.json, annotation 1: segmentations[0]",
        "[0,20] | 7 | segmentations[0]: it is a mask object whose 'counts' is neither",
        "'video_id':1, | '' | gt.json: annotations[0]: 'video_id' is missing",
        "'videos' | 'films' | gt.json: the key 'videos' is missing",
        "'id':7 | 'id':'7' | gt.json: categories[0]: 'id' is the text",
      })
  void refusesMalformedGroundTruth(String part, String instead, String message) {
    assertThatThrownBy(() -> score(STRICT, TRUTH.replace(part, instead), FOUND))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'score':0.5, | '' | results[0] (video 1): 'score' is missing",
        "0.5 | true | results[0] (video 1): 'score' is the word true",
        "'0d0' | '0d' | results[0] (video 1): segmentations[0]",
        "'segmentations' | 'segmentation' | results[0]: 'segmentations' is missing",
        "'category_id':7, | '' | results[0]: 'category_id' is missing",
      })
  void refusesMalformedResults(String part, String instead, String message) {
    assertThatThrownBy(() -> score(STRICT, TRUTH, FOUND.replace(part, instead)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dt.json")
        .hasMessageContaining(message);
  }

  @Test
  void ovisNeedsOcclusion() {
    assertThatThrownBy(() -> score(VideoParams.ovis(), TRUTH, FOUND))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("annotation 1: 'occlusion' is missing");
  }
}
