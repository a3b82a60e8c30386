package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionKernel;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.MatchDetail;
import io.fovea.pipeline.dataset.RawResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LocalEngineTest {
  static Stream<GoldenCase> edgeCases() {
    return GoldenCase.edgeCases();
  }

  static Stream<GoldenCase> samples() {
    return GoldenCase.samples();
  }

  @ParameterizedTest
  @MethodSource("edgeCases")
  void equalsTheReferenceOnEdgeCases(GoldenCase golden) {
    golden.check(new LocalEngine());
  }

  @Test
  void knowsEveryEdgeCase() {
    assertThat(GoldenCase.edgeCases()).hasSize(196);
  }

  @Test
  void equalsTheReferenceOnSamples() {
    assumeTrue(GoldenCase.hasSamples(), "the third-party samples are not on this machine");
    assertThat(samples()).hasSize(8).allSatisfy(golden -> golden.check(new LocalEngine()));
  }

  @ParameterizedTest
  @MethodSource("edgeCases")
  void matchesAsTheReferenceMatches(GoldenCase golden) {
    if (golden.isRefused()) {
      return;
    }
    LocalDataset dataset = LocalDataset.load(golden.request());
    int overlaps = 0;
    int matches = 0;
    for (int i = 0; i < dataset.axes().imageIds().length; i++) {
      var image = new Explained(golden, dataset, i);
      overlaps += image.checkOverlaps();
      matches += image.checkMatches();
    }
    assertThat(overlaps).isEqualTo(count(golden.expected().get("ious")));
    assertThat(matches).isEqualTo(count(golden.expected().get("evalImgs")));
  }

  private static int count(JsonNode entries) {
    int n = 0;
    for (JsonNode entry : entries) {
      n += entry.isEmpty() ? 0 : 1;
    }
    return n;
  }

  @Test
  void anyNumberOfThreadsGivesTheSame() {
    GoldenCase golden =
        GoldenCase.edgeCases().filter(g -> g.name().equals("score_ties")).findFirst().orElseThrow();
    ScoreOutcome one = new LocalEngine().score(golden.request().withThreads(1));
    for (int threads : new int[] {2, 3, 8, 100}) {
      ScoreOutcome many = new LocalEngine().score(golden.request().withThreads(threads));
      assertThat(many.result().arrays())
          .usingRecursiveComparison()
          .isEqualTo(one.result().arrays());
      assertThat(many.counts()).isEqualTo(one.counts());
    }
  }

  /** One image of a golden case with every match. */
  private static final class Explained {
    private final GoldenCase golden;
    private final LocalDataset dataset;
    private final int imageIndex;
    private final long imageId;
    private final List<GroundTruth> truths;
    private final List<RawResult> results;
    private final List<MatchDetail> details;

    Explained(GoldenCase golden, LocalDataset dataset, int imageIndex) {
      this.golden = golden;
      this.dataset = dataset;
      this.imageIndex = imageIndex;
      this.imageId = dataset.axes().imageIds()[imageIndex];
      this.truths = dataset.truths(imageIndex);
      this.results = dataset.results(imageIndex);
      List<Detection> detections = dataset.detections(imageIndex);
      this.details =
          new DetectionKernel(dataset.params(), dataset.axes().categoryIds())
              .explain(truths, detections);
    }

    int checkOverlaps() {
      int checked = 0;
      for (MatchDetail detail : details) {
        JsonNode expected = golden.expected().get("ious").get(imageId + "|" + detail.categoryId());
        if (detail.detections().length == 0 || detail.truths().length == 0) {
          assertThat(expected).isNull();
          continue;
        }
        GoldenCase.assertSameBits(
            Arrays.stream(detail.ious()).flatMapToDouble(Arrays::stream).toArray(), expected);
        checked++;
      }
      return checked;
    }

    int checkMatches() {
      int checked = 0;
      for (MatchDetail detail : details) {
        for (int a = 0; a < detail.areas().size(); a++) {
          check(detail, detail.areas().get(a), find(detail.categoryId(), a));
          checked++;
        }
      }
      return checked;
    }

    private JsonNode find(long categoryId, int area) {
      double max = dataset.params().areaRanges().get(area).max();
      double min = dataset.params().areaRanges().get(area).min();
      List<JsonNode> found = new ArrayList<>();
      for (JsonNode entry : golden.expected().get("evalImgs")) {
        if (!entry.isNull()
            && entry.get("image_id").asLong() == imageId
            && entry.get("category_id").asLong() == categoryId
            && entry.get("aRng").get(0).asDouble() == min
            && entry.get("aRng").get(1).asDouble() == max) {
          found.add(entry);
        }
      }
      assertThat(found).as("image index " + imageIndex).hasSize(1);
      return found.get(0);
    }

    private void check(MatchDetail detail, MatchDetail.Area area, JsonNode expected) {
      double[] detectionIds =
          Arrays.stream(detail.detections())
              .mapToDouble(d -> results.get(d).ordinal() + 1)
              .toArray();
      double[] truthIds =
          Arrays.stream(detail.truths()).mapToDouble(g -> truths.get(g).id()).toArray();
      GoldenCase.assertSameBits(detectionIds, expected.get("dtIds"));
      GoldenCase.assertSameBits(
          Arrays.stream(area.trialOrder()).mapToDouble(g -> truthIds[g]).toArray(),
          expected.get("gtIds"));
      GoldenCase.assertSameBits(
          Arrays.stream(detail.detections()).mapToDouble(d -> results.get(d).score()).toArray(),
          expected.get("dtScores"));
      GoldenCase.assertSameBits(ids(area.truthOf(), truthIds), expected.get("dtMatches"));
      GoldenCase.assertSameBits(ids(area.detectionOf(), detectionIds), expected.get("gtMatches"));
      assertThat(area.truthIgnored()).containsExactly(flags(Stream.of(expected.get("gtIgnore"))));
      boolean[] ignored = flags(GoldenCase.stream(expected.get("dtIgnore")));
      boolean[] actual = new boolean[ignored.length];
      int n = 0;
      for (boolean[] row : area.detectionIgnored()) {
        for (boolean value : row) {
          actual[n++] = value;
        }
      }
      assertThat(actual).containsExactly(ignored);
    }

    /** Places as the ids that the reference keeps, 0 for none. */
    private static double[] ids(int[][] places, double[] idOf) {
      return Arrays.stream(places)
          .flatMapToInt(Arrays::stream)
          .mapToDouble(place -> place < 0 ? 0 : idOf[place])
          .toArray();
    }

    private static boolean[] flags(Stream<JsonNode> rows) {
      List<Boolean> flat = new ArrayList<>();
      rows.forEach(
          row -> row.forEach(f -> flat.add(f.isBoolean() ? f.asBoolean() : f.asInt() != 0)));
      boolean[] flags = new boolean[flat.size()];
      for (int i = 0; i < flags.length; i++) {
        flags[i] = flat.get(i);
      }
      return flags;
    }
  }
}
