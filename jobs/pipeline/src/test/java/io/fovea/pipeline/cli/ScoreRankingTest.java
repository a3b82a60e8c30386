package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code fovea score --task ranking}. */
class ScoreRankingTest {
  @TempDir static Path folder;
  private static Path truth;
  private static Path results;

  private record Ran(int status, String out, String err) {}

  @BeforeEach
  void write() throws IOException {
    truth = RankingFixture.writeTruth(folder);
    results = RankingFixture.writeResults(folder);
  }

  private static Ran run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private static Ran score(String profile, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("score", "--task", "ranking", "--layout", "sifr", "--profile", profile));
    args.addAll(List.of("--gt", truth.toString(), "--predictions", results.toString()));
    args.addAll(Arrays.asList(more));
    return run(args.toArray(String[]::new));
  }

  @Test
  void printsEveryFigureWithItsProfile() {
    Ran ran = score("seqrank_aaai24,irsr_tpami21,ocor_cvpr22");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out.lines())
        .contains(
            "profile             figure          value   images     as 0 left out",
            "seqrank_aaai24      sa_sor         0.2220       67       16        0",
            "seqrank_aaai24      mae_union      0.1265       67        0        0",
            "seqrank_aaai24      top3           0.2340       47        0       20",
            "irsr_tpami21        sa_sor         0.2636       65        0        2",
            "irsr_tpami21        mae_fraction   0.1125       67        0        0",
            "assr_cvpr20         sor            0.8101       53        0       14",
            "assr_cvpr20         mae_gray       0.1209       67        0        0")
        .anyMatch(line -> line.startsWith("attention shifts an image, predicted"))
        .hasSize(1 + 13 + 3 + 3 + 1 + 2);
    assertThat(ran.err)
        .contains("fovea: scored 67 images, 216 ranked objects, 236 predictions in ")
        .contains("(local engine)")
        .doesNotContain("warning");
  }

  @Test
  void writesADocumentThatFitsItsSchemaAndTables() throws IOException {
    Path file = folder.resolve("score.json");
    Ran ran =
        score(
            "all",
            "--emit",
            "json=" + file,
            "--details",
            folder.resolve("tables").toString(),
            "--min-score",
            "0.2",
            "--max-objects",
            "5",
            "--mode",
            "corrected");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out).isEmpty();
    JsonNode document = RankingFixture.JSON.readTree(file.toFile());
    JsonSchema schema = JsonSchema.named("ranking-score.schema.json");
    assertThat(schema.problems(document)).isEmpty();
    assertThat(document.at("/parameters/min_score").asDouble()).isEqualTo(0.2);
    assertThat(document.at("/parameters/max_objects").asInt()).isEqualTo(5);
    assertThat(document.at("/attention_shifts/predicted/most").asInt()).isEqualTo(6);
    assertThat(document.get("figures")).hasSize(45);
    assertThat(Files.readAllLines(folder.resolve("tables/ranking_images.csv")))
        .hasSize(1 + 67 * 45);
  }

  @Test
  void theDocumentHasTheGoldensDoubles() throws IOException {
    Ran ran = score("seqrank_aaai24", "--emit", "json");
    JsonNode expected = RankingFixture.golden("expected.json");
    JsonNode aggregate = expected.at("/profiles/seqrank_aaai24/aggregate");
    for (JsonNode figure : RankingFixture.JSON.readTree(ran.out).get("figures")) {
      String key = figure.get("figure").asText().replace("mae_union", "mae");
      assertThat(figure.get("value").asDouble()).isEqualTo(aggregate.get(key).asDouble());
      assertThat(figure.get("images").asInt()).isEqualTo(aggregate.get(key + "_count").asInt());
    }
  }

  @Test
  void resultsFitTheirSchema() throws IOException {
    JsonSchema schema = JsonSchema.named("ranking-results.schema.json");
    assertThat(schema.problems(RankingFixture.JSON.readTree(results.toFile()))).isEmpty();
    assertThat(schema.problems(RankingFixture.JSON.readTree("{\"images\":[]}"))).isNotEmpty();
  }

  @Test
  void optionsBelongToTheirTasks() {
    assertRefused(score("all", "--max-dets", "1"), "--max-dets is of --task instance");
    assertRefused(score("all", "--iou", "segm"), "--iou is of --task instance");
    assertRefused(
        run(
            "score",
            "--task",
            "instance",
            "--iou",
            "segm",
            "--gt",
            "a",
            "--predictions",
            "b",
            "--profile",
            "all"),
        "--profile is of --task ranking");
    assertRefused(
        run("score", "--task", "ranking", "--gt", "a", "--predictions", "b"),
        "--profile=NAME,...|all");
    assertRefused(
        run("score", "--task", "ranking", "--profile", "all", "--gt", "a", "--predictions", "b"),
        "--layout=assr|irsr|sifr|seqrank|posesor");
    assertThat(run("score", "--help").out)
        .contains(
            "Options of --task instance, lvis and keypoints:",
            "Options of --task ranking:",
            "--details");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--profile|assr",
        "--profile|all,all",
        "--min-score|NaN",
        "--max-objects|0",
        "--layout|coco",
        "--split|test",
        "--threads|0"
      })
  void refusesBadOptions(String option) {
    String[] parts = option.split("\\|", -1);
    List<String> args = new ArrayList<>(List.of("score", "--task", "ranking"));
    for (String[] pair :
        new String[][] {
          {"--layout", "sifr"},
          {"--profile", "all"},
          {"--gt", truth.toString()},
          {"--predictions", results.toString()}
        }) {
      if (!pair[0].equals(parts[0])) {
        args.addAll(List.of(pair));
      }
    }
    args.addAll(List.of(parts));
    Ran ran = run(args.toArray(String[]::new));
    assertThat(ran.status).as(ran.err).isEqualTo(2);
    assertThat(ran.err).startsWith("fovea: ").doesNotContain("\tat ");
  }

  @Test
  void refusesAFolderThatIsNoRun() {
    Ran ran =
        run(
            "score",
            "--task",
            "ranking",
            "--profile",
            "all",
            "--layout",
            "sifr",
            "--gt",
            truth.toString(),
            "--predictions",
            folder.toString());
    assertRefused(ran, "is a folder without a run, and rankings are read from a run or a document");
  }

  private static void assertRefused(Ran ran, String problem) {
    assertThat(ran.status).as(ran.err).isEqualTo(2);
    assertThat(ran.err).contains(problem).doesNotContain("\tat ");
  }
}
