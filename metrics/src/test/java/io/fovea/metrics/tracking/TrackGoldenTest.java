package io.fovea.metrics.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.video.PredictedTube;
import io.fovea.metrics.video.TruthTube;
import io.fovea.metrics.video.Tube;
import io.fovea.metrics.video.VideoGoldens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HOTA, CLEAR, identity and TrackMAP of TrackEval: counts exact, ratios to 1e-12. */
class TrackGoldenTest {
  private static final TrackParams STRICT = new TrackParams(Mode.STRICT);
  private static final TrackParams CORRECTED = new TrackParams(Mode.CORRECTED);
  private static final List<String> AREAS = List.of("all", "area_s", "area_m", "area_l");

  private static final VideoGoldens QUICK = golden("quick");
  private static final List<TrackTerms> QUICK_TERMS = new ArrayList<>();

  static {
    for (int v = 0; v < QUICK.truths.size(); v++) {
      QUICK_TERMS.add(score(QUICK, STRICT, v));
    }
  }

  private static VideoGoldens golden(String name) {
    return VideoGoldens.read(name + "/gt", name + "/pred");
  }

  private static TrackTerms score(VideoGoldens golden, TrackParams params, int video) {
    int length = 0;
    for (TruthTube truth : golden.truths.get(video)) {
      length = Math.max(length, truth.tube().length());
    }
    for (PredictedTube found : golden.predictions.get(video)) {
      length = Math.max(length, found.tube().length());
    }
    return new TrackKernel(params, golden.axes)
        .score(video, length, golden.truths.get(video), golden.predictions.get(video));
  }

  private static TrackResult score(VideoGoldens golden, TrackParams params) {
    var partial = new TrackPartial(golden.axes, params);
    for (int v = 0; v < golden.truths.size(); v++) {
      partial.add(score(golden, params, v));
    }
    return partial.result();
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
  void everyFigureEqualsTheReference(String name) {
    VideoGoldens golden = golden(name);
    TrackResult result = score(golden, STRICT);
    JsonNode expected = GoldenFile.read("vis/" + name + "/expected_trackeval.json.gz");
    JsonNode combined = expected.get("combined");
    int checked = 0;
    for (int k = 0; k < golden.axes.categoryIds().length; k++) {
      long id = golden.axes.categoryIds()[k];
      JsonNode ofClass = combined.get(name.equals("quick") ? "c0" + id : "c" + id);
      if (ofClass != null) {
        assertFigures(result.ofClass(k), ofClass);
        assertCurves(result, OptionalInt.of(k), ofClass.get("TrackMAP"));
        checked++;
      }
    }
    assertThat(checked).isEqualTo(combined.size() - 2);
    assertFigures(result.overClasses(), combined.get("cls_comb_cls_av"));
    assertFigures(result.overDetections(), combined.get("cls_comb_det_av"));
    assertCurves(result, OptionalInt.empty(), combined.get("cls_comb_cls_av").get("TrackMAP"));
    assertCurves(result, OptionalInt.empty(), combined.get("cls_comb_det_av").get("TrackMAP"));
  }

  @Test
  void everyVideoEqualsTheReference() {
    VideoGoldens golden = golden("quick");
    TrackResult result = score(golden, STRICT);
    JsonNode expected = GoldenFile.read("vis/quick/expected_trackeval.json.gz").get("per_seq");
    int checked = 0;
    for (int v = 0; v < golden.truths.size(); v++) {
      JsonNode video = expected.get("v%04d".formatted(golden.axes.imageIds()[v]));
      for (int k = 0; k < golden.axes.categoryIds().length; k++) {
        JsonNode ofClass = video.get("c0" + golden.axes.categoryIds()[k]);
        TrackFigures figures = result.ofVideo(v, k);
        if (ofClass != null) {
          assertFigures(figures, ofClass);
          checked++;
        } else {
          assertThat(figures).isNull();
        }
      }
    }
    assertThat(checked).isGreaterThan(50);
  }

  private static void assertFigures(TrackFigures actual, JsonNode expected) {
    for (String family : List.of("HOTA", "CLEAR", "Identity", "Count")) {
      for (Map.Entry<String, JsonNode> figure : expected.get(family).properties()) {
        String name = figure.getKey();
        JsonNode wanted = figure.getValue();
        if (wanted.isArray()) {
          double[] values = actual.byAlpha().get(name);
          for (int a = 0; a < values.length; a++) {
            if (name.startsWith("HOTA_")) {
              assertThat(values[a]).as(name).isEqualTo(wanted.get(a).asDouble());
            } else {
              assertClose(name, values[a], wanted.get(a).asDouble());
            }
          }
        } else if (actual.counts().containsKey(name)) {
          assertThat(actual.counts().get(name).doubleValue()).as(name).isEqualTo(wanted.asDouble());
        } else if (!name.equals("Frames")) {
          assertThat(actual.values()).containsKey(name);
          assertClose(name, actual.values().get(name), wanted.asDouble());
        }
      }
    }
  }

  private static void assertCurves(TrackResult result, OptionalInt category, JsonNode expected) {
    for (int a = 0; a < AREAS.size(); a++) {
      double[] precision = result.averagePrecision(category, a);
      double[] recall = result.averageRecall(category, a);
      for (int t = 0; t < precision.length; t++) {
        String name = AREAS.get(a);
        assertClose("AP_" + name, precision[t], expected.get("AP_" + name).get(t).asDouble());
        assertClose("AR_" + name, recall[t], expected.get("AR_" + name).get(t).asDouble());
      }
    }
  }

  private static void assertClose(String name, double actual, double expected) {
    assertThat(actual).as(name).isCloseTo(expected, within(1e-12));
  }

  @Test
  void emptyMasksAreDetectionsInStrictMode() {
    TrackResult strict = score(golden("trackeval_fixtures/empty_rle"), STRICT);
    assertThat(strict.ofClass(0).mean("HOTA")).isCloseTo(0.5, within(1e-12));
    assertThat(strict.quirks()).containsEntry(TrackQuirk.EMPTY_MASKS, 2L);
  }

  @Test
  void theFirstTrackUsesUpItsMatchInCorrectedModeAlone() {
    VideoGoldens golden = golden("trackeval_fixtures/id0_double_match");
    TrackResult strict = score(golden, STRICT);
    assertThat(strict.averageRecall(OptionalInt.of(0), 0)[0]).isEqualTo(2);
    assertThat(strict.quirks())
        .containsOnly(entry(TrackQuirk.FIRST_TRACK, 1L), entry(TrackQuirk.REPEATED, 1L));

    // The fixture's tracks are one track twice, which corrected mode refuses: one loses a frame.
    List<PredictedTube> found = new ArrayList<>(golden.predictions.get(0));
    PredictedTube second = found.get(1);
    Tube shorter = new Tube(Arrays.asList(second.tube().frames().get(0), null));
    found.set(1, new PredictedTube(1, second.categoryId(), second.score(), shorter));
    assertThat(averageRecall(STRICT, golden, found)).isEqualTo(2);
    assertThat(averageRecall(CORRECTED, golden, found)).isEqualTo(1);
  }

  private static double averageRecall(
      TrackParams params, VideoGoldens golden, List<PredictedTube> found) {
    var partial = new TrackPartial(golden.axes, params);
    partial.add(new TrackKernel(params, golden.axes).score(0, 2, golden.truths.get(0), found));
    TrackResult result = partial.result();
    assertThat(result.quirks().keySet())
        .isSubsetOf(params == STRICT ? Set.of(TrackQuirk.FIRST_TRACK) : Set.of());
    return result.averageRecall(OptionalInt.of(0), 0)[0];
  }

  @Test
  void aScoreThatIsNoNumberRanksLastAndIsRefusedInCorrectedMode() {
    VideoGoldens golden = golden("trackeval_fixtures/id_switch");
    List<PredictedTube> odd =
        golden.predictions.get(0).stream()
            .map(each -> new PredictedTube(each.ordinal(), 1, Double.NaN, each.tube()))
            .toList();
    TrackTerms strict = new TrackKernel(STRICT, golden.axes).score(0, 6, golden.truths.get(0), odd);
    assertThat(strict.quirks()).containsEntry(TrackQuirk.NAN_SCORE, 2L);
    assertThatThrownBy(
            () -> new TrackKernel(CORRECTED, golden.axes).score(0, 6, golden.truths.get(0), odd))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("results[0] has the score NaN");
  }

  @Test
  void aRepeatedTrackIsAFalsePositiveAndIsRefusedInCorrectedMode() {
    VideoGoldens golden = golden("trackeval_fixtures/id_switch");
    List<PredictedTube> once = golden.predictions.get(0);
    List<PredictedTube> twice = new ArrayList<>(once);
    twice.add(new PredictedTube(7, once.get(0).categoryId(), 0.1, once.get(0).tube()));
    TrackTerms strict =
        new TrackKernel(STRICT, golden.axes).score(0, 6, golden.truths.get(0), twice);
    assertThat(strict.quirks()).containsEntry(TrackQuirk.REPEATED, 1L);
    assertThatThrownBy(
            () -> new TrackKernel(CORRECTED, golden.axes).score(0, 6, golden.truths.get(0), twice))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("results[7] repeats another track");
  }

  @Test
  void framesAfterTheLastMaskAreCountedAndNotWalked() {
    VideoGoldens golden = golden("trackeval_fixtures/id_switch");
    var partial = new TrackPartial(golden.axes, STRICT);
    partial.add(
        new TrackKernel(STRICT, golden.axes)
            .score(0, Integer.MAX_VALUE, golden.truths.get(0), golden.predictions.get(0)));
    TrackFigures figures = partial.result().ofClass(0);
    assertThat(figures.counts())
        .containsEntry("CLR_Frames", (long) Integer.MAX_VALUE)
        .containsEntry("CLR_TP", 12L);
  }

  @Property(seed = "1", tries = 15)
  void anySplitInAnyOrderGivesTheSameBits(@ForAll Random random) {
    VideoGoldens golden = QUICK;
    var terms = new ArrayList<>(QUICK_TERMS);
    Collections.shuffle(terms, random);
    var parts = new ArrayList<TrackPartial>();
    for (int i = 0; i < 3; i++) {
      parts.add(new TrackPartial(golden.axes, STRICT));
    }
    terms.forEach(each -> parts.get(random.nextInt(3)).add(each));
    var merged = new TrackPartial(golden.axes, STRICT);
    parts.forEach(
        part -> merged.merge(TrackPartial.fromBytes(part.toBytes(), golden.axes, STRICT)));
    TrackResult result = merged.result();
    var inOrder = new TrackPartial(golden.axes, STRICT);
    inOrder.addAll(QUICK_TERMS);
    TrackResult whole = inOrder.result();
    for (TrackFigures[] pair :
        new TrackFigures[][] {
          {result.overClasses(), whole.overClasses()},
          {result.overDetections(), whole.overDetections()}
        }) {
      assertThat(pair[0].values()).isEqualTo(pair[1].values());
      assertThat(pair[0].counts()).isEqualTo(pair[1].counts());
      pair[0]
          .byAlpha()
          .forEach((name, values) -> assertThat(values).isEqualTo(pair[1].byAlpha().get(name)));
    }
    assertThat(result.averagePrecision(OptionalInt.empty(), 0))
        .isEqualTo(whole.averagePrecision(OptionalInt.empty(), 0));
  }

  @Test
  void refusesWhatDoesNotBelongTogether() {
    VideoGoldens golden = golden("trackeval_fixtures/id_switch");
    var mine = new TrackPartial(golden.axes, STRICT);
    var other =
        new DatasetAxes(
            "other",
            golden.axes.imageIds(),
            golden.axes.categoryIds(),
            golden.axes.categoryNames());
    assertThatThrownBy(() -> mine.merge(new TrackPartial(other, STRICT)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dataset: golden and other");
    assertThatThrownBy(() -> mine.merge(new TrackPartial(golden.axes, CORRECTED)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parameters");
    assertThatThrownBy(mine::result).hasMessageContaining("0 videos were scored of 1");
    mine.add(score(golden, STRICT, 0));
    assertThatThrownBy(() -> mine.add(score(golden, STRICT, 0)))
        .hasMessageContaining("was scored twice");
    byte[] bytes = mine.toBytes();
    bytes[30] ^= 1;
    assertThatThrownBy(() -> TrackPartial.fromBytes(bytes, golden.axes, STRICT))
        .isInstanceOf(UserError.class);
  }

  @Test
  void aDatasetWithoutVideosHasNoScore() {
    var nothing = new DatasetAxes("none", new long[0], new long[] {1}, List.of("a"));
    TrackResult result = new TrackPartial(nothing, STRICT).result();
    assertThat(result.overDetections().mean("HOTA")).isZero();
    assertThat(Arrays.stream(result.averagePrecision(OptionalInt.empty(), 0))).containsOnly(-1.0);
  }
}
