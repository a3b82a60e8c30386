package io.fovea.metrics.video;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.detection.MatchDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The YouTube-VIS evaluator and its forks, to the last bit. */
class VideoGoldenTest {
  static Stream<String> cases() {
    return Stream.concat(
        Stream.of("quick"),
        StreamSupport.stream(GoldenFile.read("vis/fixtures/index.json.gz").spliterator(), false)
            .map(each -> "fixtures/" + each.get("fixture").asText()));
  }

  private static VideoParams params(String name) {
    return VideoParams.youTubeVis().withUseCategories(!name.endsWith("use_cats_0"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCellEqualsTheReference(String name) {
    VideoGoldens golden = VideoGoldens.read(name + "/gt", name + "/pred");
    JsonNode expected = GoldenFile.read("vis/" + name + "/expected.json.gz");
    VideoResult result = golden.score(params(name));
    assertStats(result.summary(), expected.get("stats"));
    DetectionArrays arrays = result.curves().arrays();
    assertThat(arrays.shape()).isEqualTo(GoldenFile.ints(expected.get("counts_TRKAM")));
    assertThat(bits(arrays.precision())).isEqualTo(bits(flat(expected.get("precision_TRKAM"))));
    assertThat(bits(arrays.recall())).isEqualTo(bits(flat(expected.get("recall_TKAM"))));
    assertThat(bits(arrays.scores())).isEqualTo(bits(flat(expected.get("scores_TRKAM"))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyOverlapAndMatchEqualsTheReference(String name) {
    VideoGoldens golden = VideoGoldens.read(name + "/gt", name + "/pred");
    JsonNode expected = GoldenFile.read("vis/" + name + "/expected.json.gz");
    for (JsonNode ious : expected.get("ious")) {
      int video = golden.axes.imageIndex(ious.get("video_id").asLong());
      MatchDetail detail = detail(golden, params(name), video, ious.get("category_id").asLong());
      for (int d = 0; d < detail.ious().length; d++) {
        assertThat(bits(detail.ious()[d]))
            .isEqualTo(bits(GoldenFile.doubles(ious.get("iou_DxG").get(d))));
      }
    }
    for (JsonNode evaluated : expected.get("evals_area_all")) {
      assertMatches(golden, params(name), evaluated);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyAreaEqualsTheReference(String name) {
    VideoGoldens golden = VideoGoldens.read(name + "/gt", name + "/pred");
    JsonNode expected = GoldenFile.read("vis/" + name + "/expected.json.gz");
    for (int v = 0; v < golden.truths.size(); v++) {
      for (TruthTube truth : golden.truths.get(v)) {
        assertThat(truth.area())
            .isEqualTo(expected.get("avg_area_gt").get(String.valueOf(truth.id())).asDouble());
      }
      for (int d = 0; d < golden.predictions.get(v).size(); d++) {
        String id = String.valueOf(golden.predictionIds.get(v).get(d));
        assertThat(golden.predictions.get(v).get(d).area())
            .isEqualTo(expected.get("avg_area_dt").get(id).asDouble());
      }
    }
  }

  private static MatchDetail detail(
      VideoGoldens golden, VideoParams params, int video, long category) {
    return new VideoKernel(params, golden.axes)
        .explain(golden.truths.get(video), golden.predictions.get(video)).stream()
            .filter(detail -> detail.categoryId() == category)
            .findFirst()
            .orElseThrow();
  }

  private static void assertMatches(VideoGoldens golden, VideoParams params, JsonNode expected) {
    int video = golden.axes.imageIndex(expected.get("video_id").asLong());
    MatchDetail detail = detail(golden, params, video, expected.get("category_id").asLong());
    List<Integer> ids = golden.predictionIds.get(video);
    List<TruthTube> truths = golden.truths.get(video);
    int[] ranked = new int[detail.detections().length];
    for (int d = 0; d < ranked.length; d++) {
      ranked[d] = ids.get(detail.detections()[d]);
    }
    assertThat(ranked).isEqualTo(GoldenFile.ints(expected.get("dtIds")));
    MatchDetail.Area all = detail.areas().get(0);
    for (int t = 0; t < all.truthOf().length; t++) {
      for (int d = 0; d < ranked.length; d++) {
        int truth = all.truthOf()[t][d];
        long id = truth < 0 ? 0 : truths.get(detail.truths()[truth]).id();
        assertThat(id).isEqualTo(expected.get("dtMatches").get(t).get(d).asLong());
        assertThat(all.detectionIgnored()[t][d])
            .isEqualTo(truthy(expected.get("dtIgnore").get(t).get(d)));
      }
      for (int i = 0; i < all.trialOrder().length; i++) {
        long gtId = truths.get(detail.truths()[all.trialOrder()[i]]).id();
        assertThat(gtId).isEqualTo(expected.get("gtIds").get(i).asLong());
        int taken = all.detectionOf()[t][i];
        assertThat(taken < 0 ? 0 : ranked[taken])
            .isEqualTo(expected.get("gtMatches").get(t).get(i).asInt());
        assertThat(all.truthIgnored()[i]).isEqualTo(truthy(expected.get("gtIgnore").get(i)));
      }
    }
  }

  private static boolean truthy(JsonNode flag) {
    return flag.asDouble() != 0 || flag.asBoolean();
  }

  @Test
  void theForkOfOvisAgrees() {
    VideoGoldens golden = VideoGoldens.read("quick_ovis/gt", "quick/pred");
    JsonNode expected = GoldenFile.read("vis/quick_ovis/expected.json.gz");
    VideoParams params = VideoParams.ovis();
    VideoResult result = golden.score(params);
    assertStats(result.summary(), expected.get("stats"));
    golden.truths.forEach(
        video ->
            video.forEach(
                truth ->
                    assertThat(truth.occlusion())
                        .isEqualTo(
                            expected.get("occ_score").get(String.valueOf(truth.id())).asDouble())));
    // Slices run over areas, then occlusions, as the axes of the reference's arrays do.
    DetectionArrays arrays = result.curves().arrays();
    assertThat(bits(arrays.recall())).isEqualTo(bits(flat(expected.get("recall_TKAOM"))));
    int[] shape = arrays.shape();
    List<Double> means = new ArrayList<>();
    for (int t = 0; t < shape[0]; t++) {
      for (int k = 0; k < shape[2]; k++) {
        for (int s = 0; s < shape[3]; s++) {
          for (int m = 0; m < shape[4]; m++) {
            double sum = 0;
            for (int r = 0; r < shape[1]; r++) {
              sum += arrays.precision()[arrays.precisionIndex(t, r, k, s, m)];
            }
            means.add(sum / shape[1]);
          }
        }
      }
    }
    double[] wanted = flat(expected.get("precision_mean_TKAOM"));
    assertThat(means).hasSize(wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(means.get(i) - wanted[i])).isLessThanOrEqualTo(1e-12);
    }
    assertThat(result.summary().lines()).hasSize(18);
  }

  @Test
  void shortAndLongVideosAreScoredApart() {
    JsonNode expected = GoldenFile.read("vis/quick_ytvis22/expected.json.gz");
    var score =
        new ShortAndLong(
            VideoGoldens.read("quick_ytvis22/gt_short", "quick/pred")
                .score(VideoParams.youTubeVis()),
            VideoGoldens.read("quick_ytvis22/gt_long", "quick/pred")
                .score(VideoParams.youTubeVis()));
    assertStats(score.shortVideos().summary(), expected.get("short"));
    assertStats(score.longVideos().summary(), expected.get("long"));
    assertThat(score.meanAveragePrecision()).isEqualTo(expected.get("mAP").asDouble());
  }

  private static void assertStats(VideoSummary summary, JsonNode expected) {
    List<String> names = new ArrayList<>();
    expected.fieldNames().forEachRemaining(names::add);
    assertThat(List.copyOf(summary.stats().keySet())).isEqualTo(names);
    summary
        .stats()
        .forEach(
            (name, value) -> assertThat(value).as(name).isEqualTo(expected.get(name).asDouble()));
  }

  private static double[] flat(JsonNode array) {
    List<Double> values = new ArrayList<>();
    collect(array, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> values) {
    if (node.isArray()) {
      node.forEach(each -> collect(each, values));
    } else {
      values.add(node.asDouble());
    }
  }

  private static long[] bits(double[] values) {
    return java.util.Arrays.stream(values).mapToLong(Double::doubleToLongBits).toArray();
  }
}
