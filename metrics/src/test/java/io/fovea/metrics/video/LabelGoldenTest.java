package io.fovea.metrics.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** VPQ of the VPS evaluator and STQ of deeplab2: counts exact, ratios to 1e-12. */
class LabelGoldenTest {
  private static final JsonNode INPUT = GoldenFile.read("vis/stq_vpq/input.json.gz");
  private static final JsonNode EXPECTED = GoldenFile.read("vis/stq_vpq/expected.json.gz");
  private static final List<LabelVideo> VIDEOS = new ArrayList<>();
  private static final VideoNames NAMES = new VideoNames("labels", List.of("0", "1", "2", "3"));

  static {
    for (JsonNode video : INPUT.get("seqs")) {
      VIDEOS.add(
          new LabelVideo(
              frames(video.get("gt_sem"), video.get("gt_ins")),
              frames(video.get("pred_sem"), video.get("pred_ins"))));
    }
  }

  private static List<LabelFrame> frames(JsonNode classes, JsonNode instances) {
    List<LabelFrame> frames = new ArrayList<>();
    for (int t = 0; t < classes.size(); t++) {
      frames.add(new LabelFrame(flat(classes.get(t)), flat(instances.get(t))));
    }
    return frames;
  }

  private static int[] flat(JsonNode rows) {
    var values = IntStream.builder();
    rows.forEach(row -> row.forEach(value -> values.add(value.asInt())));
    return values.build().toArray();
  }

  private static LabelParams params(LabelMeasure measure) {
    return new LabelParams(measure, 5, List.of(2, 3, 4), 255, List.of(1, 2, 3, 4));
  }

  private static LabelResult score(LabelMeasure measure) {
    var partial = new LabelPartial(NAMES, params(measure));
    for (int v = 0; v < VIDEOS.size(); v++) {
      partial.add(new LabelKernel(params(measure)).score(v, VIDEOS.get(v)));
    }
    return partial.result();
  }

  @Test
  void videoPanopticQuality() {
    LabelResult result = score(LabelMeasure.VPQ);
    for (int w = 0; w < 4; w++) {
      JsonNode expected = EXPECTED.get("vpq_by_nframes").get(String.valueOf(w + 1));
      List<PanopticCounts> counts = result.counts(w);
      for (int k = 0; k < 5; k++) {
        JsonNode ofClass = expected.get("All_per_class").get(String.valueOf(k));
        assertThat(counts.get(k).tp()).isEqualTo(ofClass.get("tp").asLong());
        assertThat(counts.get(k).fp()).isEqualTo(ofClass.get("fp").asLong());
        assertThat(counts.get(k).fn()).isEqualTo(ofClass.get("fn").asLong());
        assertClose(counts.get(k).iou(), ofClass.get("iou").asDouble());
        assertClose(counts.get(k).pq(), ofClass.get("pq").asDouble());
        assertClose(counts.get(k).sq(), ofClass.get("sq").asDouble());
        assertClose(counts.get(k).rq(), ofClass.get("rq").asDouble());
      }
      assertQuality(result.quality(w, LabelResult.Group.ALL), expected.get("All"));
      assertQuality(result.quality(w, LabelResult.Group.THINGS), expected.get("Things"));
      assertQuality(result.quality(w, LabelResult.Group.STUFF), expected.get("Stuff"));
    }
    JsonNode means = EXPECTED.get("vpq_mean");
    assertClose(result.vpq(LabelResult.Group.ALL), means.get("All").asDouble());
    assertClose(result.vpq(LabelResult.Group.THINGS), means.get("Things").asDouble());
    assertClose(result.vpq(LabelResult.Group.STUFF), means.get("Stuff").asDouble());
  }

  private static void assertQuality(LabelResult.Quality actual, JsonNode expected) {
    assertThat(actual.classes()).isEqualTo(expected.get("n").asInt());
    assertClose(actual.pq(), expected.get("pq").asDouble());
    assertClose(actual.sq(), expected.get("sq").asDouble());
    assertClose(actual.rq(), expected.get("rq").asDouble());
  }

  @Test
  void segmentationAndTrackingQuality() {
    LabelResult result = score(LabelMeasure.STQ);
    JsonNode expected = EXPECTED.get("stq_float64");
    assertClose(result.stq(), expected.get("STQ").asDouble());
    assertClose(result.aq(), expected.get("AQ").asDouble());
    assertClose(result.sq(), expected.get("IoU").asDouble());
    for (int v = 0; v < 4; v++) {
      TrackQuality video = result.videos().get(v).tracks();
      assertClose(video.aq(), expected.get("AQ_per_seq").get(v).asDouble());
      assertClose(video.sq(result.params()), expected.get("IoU_per_seq").get(v).asDouble());
      assertClose(
          Math.sqrt(video.aq() * video.sq(result.params())),
          expected.get("STQ_per_seq").get(v).asDouble());
      assertThat(video.frames()).isEqualTo(expected.get("Length_per_seq").get(v).asInt());
    }
    // Single precision, as numpy 2 makes of the reference's sizes, agrees to seven digits.
    assertThat(result.stq()).isCloseTo(EXPECTED.at("/stq/STQ").asDouble(), within(1e-7));
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
  }

  @Property(seed = "1", tries = 20)
  void anySplitInAnyOrderGivesTheSameBits(@ForAll Random random, @ForAll LabelMeasure measure) {
    LabelParams params = params(measure);
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
    Collections.shuffle(order, random);
    var merged = new LabelPartial(NAMES, params);
    for (int v : order) {
      var part = new LabelPartial(NAMES, params);
      part.add(new LabelKernel(params).score(v, VIDEOS.get(v)));
      merged.merge(LabelPartial.fromBytes(part.toBytes(), NAMES, params));
    }
    assertThat(merged.result()).isEqualTo(score(measure));
  }

  @ParameterizedTest
  @EnumSource(LabelMeasure.class)
  void refusesWhatDoesNotBelongTogether(LabelMeasure measure) {
    LabelParams params = params(measure);
    var mine = new LabelPartial(NAMES, params);
    assertThatThrownBy(
            () -> mine.merge(new LabelPartial(new VideoNames("x", NAMES.videos()), params)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dataset");
    mine.add(new LabelKernel(params).score(1, VIDEOS.get(1)));
    assertThatThrownBy(mine::result).hasMessageContaining("1 videos were scored of 4");
    byte[] bytes = mine.toBytes();
    bytes[bytes.length - 9] ^= 1;
    assertThatThrownBy(() -> LabelPartial.fromBytes(bytes, NAMES, params))
        .isInstanceOf(UserError.class);
  }

  @Test
  void refusesUnknownClassesAndFramesThatDoNotFit() {
    LabelFrame one = new LabelFrame(new int[] {7}, new int[] {0});
    LabelFrame two = new LabelFrame(new int[] {1, 1}, new int[] {0, 0});
    LabelParams params = params(LabelMeasure.VPQ);
    assertThatThrownBy(
            () -> new LabelKernel(params).score(0, new LabelVideo(List.of(one), List.of(one))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a pixel has the class 7, and there are 5");
    assertThatThrownBy(() -> new LabelVideo(List.of(one), List.of(two)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("frame 0 has 1 pixels, 2 predicted ones");
    assertThatThrownBy(() -> new LabelVideo(List.of(one), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 frames and 0 predicted");
    assertThatThrownBy(() -> new LabelParams(LabelMeasure.VPQ, 5, List.of(5), 255, List.of(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("class 5 is listed as a thing");
  }

  @Test
  void aPredictionOfVoidIsAMissAndOneMoreClassWhereVoidLiesOutside() {
    LabelFrame truth = new LabelFrame(new int[] {0, 0}, new int[] {0, 0});
    LabelFrame half = new LabelFrame(new int[] {0, 255}, new int[] {0, 0});
    LabelParams params = params(LabelMeasure.STQ);
    TrackQuality quality =
        new LabelKernel(params).score(0, new LabelVideo(List.of(truth), List.of(half))).tracks();
    assertThat(quality.sq(params)).isEqualTo(0.25);
  }
}
