package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.scoring.GoldenCase;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code fovea score} of instances gives on request: tables, groups, errors, flat keys. */
class ScoreExtrasTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private static Ran score(String name, String... more) {
    GoldenCase golden =
        GoldenCase.edgeCases()
            .filter(g -> g.name().equals(name) && g.iouType().id().equals("segm"))
            .findFirst()
            .orElseThrow();
    List<String> args = new ArrayList<>(List.of("score", "--task", "instance", "--iou", "segm"));
    args.addAll(List.of("--gt", golden.groundTruth().toString()));
    args.addAll(List.of("--predictions", golden.results().toString()));
    args.addAll(Arrays.asList(more));
    return run(args.toArray(String[]::new));
  }

  private static JsonNode json(String name, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("--emit", "json"));
    args.addAll(Arrays.asList(more));
    Ran ran = score(name, args.toArray(String[]::new));
    assertThat(ran.status).as(ran.err).isZero();
    JsonNode document = JSON.readTree(ran.out);
    assertThat(JsonSchema.named("score.schema.json").problems(document)).isEmpty();
    return document;
  }

  private List<String[]> table(String file) throws IOException {
    return Files.readAllLines(folder.resolve("details").resolve(file)).stream()
        .map(line -> line.split(",", -1))
        .toList();
  }

  @Test
  void writesTheTablesBehindAScore() throws IOException {
    JsonNode score = json("categories_without_gt", "--details", folder.resolve("details") + "");
    List<String[]> categories = table("per_category.csv");
    assertThat(String.join(",", categories.get(0)))
        .isEqualTo("id,name,ground_truths,AP,AP50,AP75,APs,APm,APl,AR_1,AR_10,AR_100,ARs,ARm,ARl");
    assertThat(categories).hasSize(1 + score.get("per_category").size());
    JsonNode first = score.at("/per_category/0");
    assertThat(Double.parseDouble(categories.get(1)[3])).isEqualTo(first.get("AP").doubleValue());
    assertThat(Double.parseDouble(categories.get(1)[11])).isEqualTo(first.get("AR").doubleValue());
    assertThat(categories.get(3)).contains("3", "0").endsWith("", "", "", "", "");

    List<String[]> images = table("per_image.csv");
    assertThat(images).hasSize(1 + score.at("/counts/images").asInt());
    long truths = 0;
    for (String[] image : images.subList(1, images.size())) {
      long[] n = Arrays.stream(image).mapToLong(Long::parseLong).toArray();
      assertThat(n[3] + n[4] + n[6]).as("detections").isEqualTo(n[1]);
      assertThat(n[3] + n[5]).as("ground truths").isEqualTo(n[2]);
      assertThat(n[7]).as("matches at 0.75").isLessThanOrEqualTo(n[3]);
      truths += n[2];
    }
    assertThat(truths)
        .isEqualTo(Long.parseLong(categories.get(1)[2]) + Long.parseLong(categories.get(2)[2]));

    // AP50 of the first category is the mean of its curve at 0.5.
    List<String[]> curves = table("precision_recall.csv");
    assertThat(curves).hasSize(1 + 2 * 10 * 101);
    double mean =
        curves.stream()
            .filter(row -> row[0].equals("1") && row[2].equals("0.5"))
            .mapToDouble(row -> Double.parseDouble(row[4]))
            .average()
            .orElseThrow();
    assertThat(mean)
        .isCloseTo(first.get("AP50").doubleValue(), org.assertj.core.data.Offset.offset(1e-12));
  }

  @Test
  void scoresGroupsOfCategoriesAsIfAlone() throws IOException {
    Path novel = Files.writeString(folder.resolve("novel.txt"), "2\n3\n");
    JsonNode score = json("categories_without_gt", "--groups", "base=1;novel=@" + novel);
    assertThat(score.at("/groups/base/stats"))
        .isEqualTo(json("categories_without_gt", "--categories", "1").get("stats"));
    assertThat(score.at("/groups/novel/stats"))
        .isEqualTo(json("categories_without_gt", "--categories", "2,3").get("stats"));
    assertThat(score.at("/groups/novel/categories").asInt()).isEqualTo(2);
    String text = score("categories_without_gt", "--groups", "base=1").out;
    assertThat(text)
        .endsWith("\ngroup base\n" + score("categories_without_gt", "--categories", "1").out);
  }

  @Test
  void tellsWhyPrecisionWasLost() throws IOException {
    JsonNode score = json("categories_without_gt", "--tide");
    JsonNode tide = score.get("tide");
    assertThat(tide.get("ap50")).isEqualTo(score.at("/stats/AP50"));
    int counted = 0;
    for (JsonNode error : tide.get("errors")) {
      counted += error.get("type").asText().equals("missed") ? 0 : error.get("count").asInt();
    }
    assertThat(counted).isPositive().isEqualTo(tide.get("false_positives").asInt());
    assertThat(score("categories_without_gt", "--tide").out)
        .contains("\nerrors: AP50 0.", " localisation ", " missed ", "all false neg.");
  }

  @Test
  void writesFlatKeys() throws IOException {
    Path file = folder.resolve("flat.json");
    Ran ran =
        score("categories_without_gt", "--tide", "--groups", "base=1,2", "--emit", "flat=" + file);
    assertThat(ran.status).as(ran.err).isZero();
    JsonNode flat = JSON.readTree(file.toFile());
    assertThat(JsonSchema.named("metrics-flat.schema.json").problems(flat)).isEmpty();
    JsonNode score = json("categories_without_gt");
    assertThat(flat.get("instance/segm/AP/all")).isEqualTo(score.at("/stats/AP"));
    assertThat(flat.get("instance/segm/AP/group=base")).isEqualTo(score.at("/stats/AP"));
    String name = score.at("/per_category/0/name").asText();
    assertThat(flat.get("instance/segm/AP50/category=" + name))
        .isEqualTo(score.at("/per_category/0/AP50"));
    assertThat(flat.has("instance/segm/tide.count/error=missed")).isTrue();
    assertThat(flat.has("instance/segm/tide.dAP/error=both")).isTrue();
    // Undefined in this case: nothing is of medium size.
    assertThat(score.at("/stats/APm").doubleValue()).isEqualTo(-1);
    assertThat(flat.has("instance/segm/APm/all")).isFalse();
  }

  @Test
  void refusesWhatItCannotDo() {
    refused("--tide --class-agnostic", "error types tell categories apart");
    refused("--groups base=1 --class-agnostic", "pooled");
    refused("--groups =1", "has no name");
    refused("--groups a=1;a=2", "has no name of its own");
    refused("--groups a=99", "not scored: [99]");
    refused("--details-format csv", "Add --details FOLDER");
    Ran other =
        run(
            "score",
            "--task",
            "classification",
            "--gt",
            "a",
            "--predictions",
            "b",
            "--groups",
            "c=1");
    assertThat(other.status).isEqualTo(2);
    assertThat(other.err).contains("--groups is not of --task classification");
  }

  private static void refused(String options, String problem) {
    Ran ran = score("categories_without_gt", options.split(" "));
    assertThat(ran.status).as(options).isEqualTo(2);
    assertThat(ran.err).contains(problem);
    assertThat(ran.out).isEmpty();
  }
}
