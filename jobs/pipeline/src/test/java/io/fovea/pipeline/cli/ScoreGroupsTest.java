package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.pipeline.cli.ScoredTask.Ran;
import io.fovea.pipeline.scoring.video.VideoFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of categories: what a group has is what its categories alone would have. */
class ScoreGroupsTest {
  @TempDir Path folder;

  private JsonNode document(ScoredTask task, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--emit", "json"));
    all.addAll(Arrays.asList(options));
    Ran ran = task.score(folder, all.toArray(String[]::new));
    assertThat(ran.status()).as(ran.err()).isZero();
    return ScoredTask.JSON.readTree(ran.out());
  }

  /** Scores YouTube-VIS documents that hold some categories alone. */
  private JsonNode alone(String task, Set<Long> categories) throws IOException {
    ObjectNode truth = VideoFixture.golden("quick/gt").deepCopy();
    keep((ArrayNode) truth.get("categories"), "id", categories);
    keep((ArrayNode) truth.get("annotations"), "category_id", categories);
    ArrayNode results = VideoFixture.golden("quick/pred").deepCopy();
    keep(results, "category_id", categories);
    Path gt = folder.resolve("some-gt.json");
    Path dt = folder.resolve("some-dt.json");
    ScoredTask.JSON.writeValue(gt.toFile(), truth);
    ScoredTask.JSON.writeValue(dt.toFile(), results);
    Ran ran =
        ScoredTask.run(
            List.of(
                "score",
                "--task",
                task,
                "--gt",
                gt + "",
                "--predictions",
                dt + "",
                "--emit",
                "json"));
    assertThat(ran.status()).as(ran.err()).isZero();
    return ScoredTask.JSON.readTree(ran.out());
  }

  private static void keep(ArrayNode records, String field, Set<Long> categories) {
    for (int i = records.size() - 1; i >= 0; i--) {
      if (!categories.contains(records.get(i).get(field).asLong())) {
        records.remove(i);
      }
    }
  }

  @Test
  void tubesAreScoredAsIfAlone() throws IOException {
    JsonNode groups = document(ScoredTask.VIDEO).at("/parts/0/groups");
    assertThat(groups.at("/base/stats"))
        .isEqualTo(alone("video", Set.of(1L, 2L)).at("/parts/0/stats"));
    assertThat(groups.at("/novel/stats"))
        .isEqualTo(alone("video", Set.of(3L)).at("/parts/0/stats"));
    assertThat(groups.at("/base/categories").asInt()).isEqualTo(2);
  }

  @Test
  void shortAndLongVideosHaveAMeanOfTheGroup() throws IOException {
    JsonNode document = document(ScoredTask.YTVIS22);
    double ofShort = document.at("/parts/0/groups/base/stats/AP").doubleValue();
    double ofLong = document.at("/parts/1/groups/base/stats/AP").doubleValue();
    assertThat(document.at("/mAP_groups/base").doubleValue()).isEqualTo((ofShort + ofLong) / 2);
  }

  @Test
  void tracksAreScoredAsIfAlone() throws IOException {
    JsonNode group = document(ScoredTask.TRACKING).at("/groups/base/stats");
    JsonNode alone = alone("tracking", Set.of(1L, 2L));
    assertThat(group.get("over_classes")).isEqualTo(alone.get("over_classes"));
    assertThat(group.get("over_detections")).isEqualTo(alone.get("over_detections"));
  }

  @Test
  void panopticGroupsAreMeansOfWhatOccurs() throws IOException {
    JsonNode document = document(ScoredTask.PANOPTIC);
    double[] pq =
        StreamSupport.stream(document.get("per_category").spliterator(), false)
            .filter(each -> Set.of(1L, 2L, 3L).contains(each.get("id").asLong()))
            .filter(each -> each.get("occurs").asBoolean())
            .mapToDouble(each -> each.get("pq").doubleValue())
            .toArray();
    JsonNode some = document.at("/groups/some/stats");
    assertThat(pq).isNotEmpty();
    assertThat(some.get("n").asInt()).isEqualTo(pq.length);
    assertThat(some.get("pq").doubleValue())
        .isCloseTo(Arrays.stream(pq).average().orElseThrow(), within(1e-15));
    // All things as a group are the things that panopticapi averages.
    List<String> things = new ArrayList<>();
    document
        .get("per_category")
        .forEach(
            each ->
                things.addAll(
                    each.get("thing").asBoolean() ? List.of(each.get("id") + "") : List.of()));
    Ran ran = panoptic("t=" + String.join(",", things));
    JsonNode again = ScoredTask.JSON.readTree(ran.out());
    assertThat(again.at("/groups/t/stats")).isEqualTo(document.at("/stats/things"));
  }

  private static Ran panoptic(String groups) {
    Path golden = io.fovea.pipeline.scoring.panoptic.PanopticScoringTest.golden();
    return ScoredTask.run(
        List.of(
            "score",
            "--task",
            "panoptic",
            "--gt",
            golden.resolve("gt.json") + "",
            "--gt-images",
            golden.resolve("gt") + "",
            "--predictions",
            golden.resolve("pred.json") + "",
            "--prediction-images",
            golden.resolve("pred") + "",
            "--groups",
            groups,
            "--emit",
            "json"));
  }

  @Test
  void semanticGroupsAreMeansOfTheirClasses() throws IOException {
    JsonNode document = document(ScoredTask.SEMANTIC);
    JsonNode classes = document.get("per_class");
    JsonNode base = document.at("/groups/base/stats");
    double iou = classes.get(0).get("iou").doubleValue() + classes.get(1).get("iou").doubleValue();
    assertThat(base.get("mean_iou").doubleValue()).isEqualTo(iou / 2);
    long annotated =
        classes.get(0).get("annotated").asLong() + classes.get(1).get("annotated").asLong();
    long correct = classes.get(0).get("correct").asLong() + classes.get(1).get("correct").asLong();
    assertThat(base.get("pixel_accuracy").doubleValue()).isEqualTo((double) correct / annotated);
  }

  @Test
  void refusesWhatIsNoGroup() throws IOException {
    refused(panoptic("a=7777"), "not scored: [7777]");
    refused(panoptic("a"), "has no name of its own");
    for (ScoredTask task : List.of(ScoredTask.STQ, ScoredTask.RANKING)) {
      refused(task.score(folder, "--groups", "a=1"), "--groups is not of");
    }
    Ran pooled = ScoredTask.VIDEO.score(folder, "--class-agnostic");
    refused(pooled, "the categories are pooled");
    Ran unknown =
        ScoredTask.run(
            List.of(
                "score",
                "--task",
                "video",
                "--gt",
                VideoFixture.location("quick/gt"),
                "--predictions",
                VideoFixture.location("quick/pred"),
                "--groups",
                "a=99"));
    refused(unknown, "'a' has categories that are not scored: [99]");
  }

  private static void refused(Ran ran, String problem) {
    assertThat(ran.status()).as(ran.err()).isEqualTo(2);
    assertThat(ran.err()).contains(problem).doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
  }
}
