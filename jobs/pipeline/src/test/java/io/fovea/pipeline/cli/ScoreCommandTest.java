package io.fovea.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.scoring.GoldenCase;
import io.fovea.pipeline.store.JsonSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private static GoldenCase golden(String name, String iou) {
    return GoldenCase.edgeCases()
        .filter(g -> g.name().equals(name) && g.iouType().id().equals(iou))
        .findFirst()
        .orElseThrow();
  }

  private static Ran score(GoldenCase golden, String... more) {
    return score(
        golden.iouType().id(), golden.groundTruth().toString(), golden.results().toString(), more);
  }

  private static Ran score(String iou, String groundTruth, String predictions, String... more) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("score", "--task", "instance", "--iou", iou));
    args.addAll(List.of("--gt", groundTruth, "--predictions", predictions));
    args.addAll(Arrays.asList(more));
    return run(args.toArray(String[]::new));
  }

  private static String table(GoldenCase golden) {
    StringBuilder table = new StringBuilder();
    golden.expected().get("printed").forEach(line -> table.append(line.asText()).append('\n'));
    return table.toString();
  }

  @Test
  void printsTheTableOfPycocotoolsAndNothingElse() {
    for (String iou : new String[] {"bbox", "segm"}) {
      GoldenCase golden = golden("score_ties", iou);
      Ran ran = score(golden);
      assertThat(ran.status).isZero();
      assertThat(ran.out).isEqualTo(table(golden));
      assertThat(ran.err).contains("fovea: scored 8 images").doesNotContain("warning");
    }
  }

  @Test
  void takesEveryParameterOfTheReference() {
    GoldenCase images = golden("subset_img_ids", "segm");
    assertThat(score(images, "--images", "7,3,3,1").out).isEqualTo(table(images));
    GoldenCase categories = golden("subset_cat_ids", "segm");
    assertThat(score(categories, "--categories", "2").out).isEqualTo(table(categories));
    GoldenCase pooled = golden("use_cats_0", "bbox");
    assertThat(score(pooled, "--class-agnostic").out).isEqualTo(table(pooled));
    GoldenCase thresholds = golden("custom_iou_thrs", "segm");
    assertThat(score(thresholds, "--iou-thresholds=0.1,0.3,0.5,0.75,1.0").out)
        .isEqualTo(table(thresholds));
    GoldenCase ranges = golden("custom_area_lbl", "segm");
    assertThat(score(ranges, "--area-ranges", "all:0:1e10,tiny:0:400").out)
        .isEqualTo(table(ranges));
    GoldenCase caps = golden("max_dets_1_5_20", "bbox");
    assertThat(score(caps, "--max-dets", "1,5,20", "--threads", "3").out).isEqualTo(table(caps));
  }

  @Test
  void readsIdsFromAFile() throws IOException {
    GoldenCase golden = golden("subset_img_ids", "segm");
    Path ids = Files.writeString(folder.resolve("ids.txt"), "7\n3, 3\n 1\n");
    assertThat(score(golden, "--images", "@" + ids).out).isEqualTo(table(golden));
  }

  @Test
  void writesAScoreDocumentThatFitsItsSchema() throws IOException {
    GoldenCase golden = golden("categories_without_gt", "segm");
    Path file = folder.resolve("out/score.json");
    Ran ran = score(golden, "--emit", "text", "--emit", "json=" + file);
    assertThat(ran.out).isEqualTo(table(golden));
    JsonNode score = JSON.readTree(file.toFile());
    assertFits("score", score);
    Iterator<JsonNode> expected = golden.expected().get("stats").iterator();
    Iterator<String> keys =
        List.of(
                "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm",
                "ARl")
            .iterator();
    score
        .get("stats")
        .properties()
        .forEach(
            stat -> {
              assertThat(stat.getKey()).isEqualTo(keys.next());
              assertThat(Double.doubleToRawLongBits(stat.getValue().asDouble()))
                  .isEqualTo(Double.doubleToRawLongBits(expected.next().asDouble()));
            });
    assertThat(keys.hasNext()).isFalse();
    JsonNode perCategory = golden.expected().get("per_category");
    assertThat(score.get("per_category")).hasSize(perCategory.size());
    for (JsonNode category : score.get("per_category")) {
      JsonNode reference = perCategory.get(category.get("id").asText());
      assertThat(category.get("AP").asDouble()).isEqualTo(reference.get("AP").asDouble());
      assertThat(category.get("APs").asDouble())
          .isEqualTo(reference.get("AP_per_area").get(1).asDouble());
      assertThat(category.get("AR").asDouble())
          .isEqualTo(reference.get("AR_per_maxdet").get(2).asDouble());
    }
    assertThat(score.get("definitions").get("APs").asText())
        .isEqualTo("Average Precision (AP) @[ IoU=0.50:0.95 | area= small | maxDets=100 ]");
  }

  @Test
  void everyDocumentFitsItsSchema() throws IOException {
    assertFits("score", emitted("crowd_only_category", "--per-category"));
    assertFits("score", emitted("use_cats_0", "--class-agnostic"));
    assertFits("score", emitted("ignore_field", "--mode", "corrected", "--max-dets", "5"));
    assertFits("score", emitted("annotation_id_zero"));
    GoldenCase clean = golden("score_ties", "segm");
    assertFits("coco-instances", JSON.readTree(clean.groundTruth().toFile()));
    assertFits("coco-results", JSON.readTree(clean.results().toFile()));
    JsonNode broken = JSON.readTree(golden("score_missing", "segm").results().toFile());
    assertThat(JsonSchema.named("coco-results.schema.json").problems(broken)).isNotEmpty();
    assertThat(JsonSchema.named("score.schema.json").problems(broken)).isNotEmpty();
  }

  private static JsonNode emitted(String name, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("--emit", "json"));
    args.addAll(Arrays.asList(more));
    Ran ran = score(golden(name, "segm"), args.toArray(String[]::new));
    assertThat(ran.status).as(ran.err).isZero();
    return JSON.readTree(ran.out);
  }

  private static void assertFits(String name, JsonNode document) throws IOException {
    assertThat(JsonSchema.named(name + ".schema.json").problems(document)).isEmpty();
  }

  @Test
  void warnsOfQuirksThatChangeNumbers() {
    assertThat(score(golden("annotation_id_zero", "segm")).err).contains("warning: ", "id 0");
    assertThat(score(golden("duplicate_ids_across_images", "segm")).err)
        .contains("2 annotations have an id that another has too");
    assertThat(score(golden("ignore_field", "segm")).err).contains("'ignore'");
    assertThat(score(golden("rle_size_mismatch", "segm")).err).contains("different sizes");
    assertThat(score(golden("score_nan", "segm")).err).contains("NaN");
    assertThat(score(golden("unknown_category", "segm")).err)
        .contains("results name a category that");
    assertThat(score(golden("gt_unknown_image", "segm")).err)
        .contains("annotations name an image that is not listed");
    assertThat(score(golden("duplicate_images_and_categories", "segm")).err)
        .contains("images have an id", "categories have an id");
  }

  @Test
  void correctedModeMendsOrRefuses() throws IOException {
    assertThat(score(golden("annotation_id_zero", "segm"), "--mode", "corrected").out)
        .startsWith(" Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.");
    assertThat(score(golden("duplicate_ids_across_images", "segm"), "--mode=corrected").out)
        .contains("= 1.000");
    Ran nan = score(golden("score_nan", "segm"), "--mode", "corrected");
    assertThat(nan.status).isEqualTo(3);
    assertThat(nan.err).contains("results[", "'score' is NaN");
    Ran size = score(golden("rle_size_mismatch", "segm"), "--mode", "corrected");
    assertThat(size.status).isEqualTo(3);
    assertThat(size.err).contains("results[", "size is [80, 60]", "[60, 80]");
    String empty = Files.writeString(folder.resolve("empty.json"), "[]").toString();
    String groundTruth = golden("score_ties", "segm").groundTruth().toString();
    Ran refused = score("segm", groundTruth, empty);
    assertThat(refused.status).isEqualTo(3);
    assertThat(refused.err).contains("empty.json", "--mode corrected");
    Ran mended = score("segm", groundTruth, empty, "--mode", "corrected");
    assertThat(mended.status).isZero();
    assertThat(mended.out).contains("area=   all | maxDets=100 ] = 0.000");
  }

  @Test
  void showsCategoriesWhenAsked() {
    Ran ran = score(golden("categories_without_gt", "segm"), "--per-category");
    assertThat(ran.out.lines().skip(13).toList())
        .hasSize(5)
        .element(0)
        .asString()
        .contains("category", "name", "AP50", "ARl");
    assertThat(ran.out.lines().skip(16).findFirst().orElseThrow()).contains("c3").endsWith("-");
  }

  @Test
  void refusesBadInputByName() throws IOException {
    GoldenCase golden = golden("score_ties", "segm");
    String gt = golden.groundTruth().toString();
    String dt = golden.results().toString();
    refused(
        score("segm", gt, write("cut.json", cut(golden.results(), 200))), "cut.json", "cut short");
    refused(score("segm", write("cut.json", cut(golden.groundTruth(), 50)), dt), "cut.json", "cut");
    refused(score("segm", folder.toString(), dt), folder.toString(), "a folder");
    refused(score("segm", gt, folder.resolve("none.json").toString()), "none.json", "no such file");
    byte[] packed = gzip(Files.readAllBytes(golden.results()));
    refused(
        score("segm", gt, write("cut.gz", Arrays.copyOf(packed, packed.length / 2))),
        "cut.gz",
        "cut short");
    refused(score("segm", gt, write("a.txt", "hello".getBytes(UTF_8))), "a.txt", "not valid JSON");
    refused(score("segm", dt, gt), "ground-truth document", "a list");
    String text = Files.readString(golden.results());
    refused(
        score(
            "segm",
            gt,
            write(
                "t.json",
                text.replaceFirst("\"image_id\": 1", "\"image_id\": \"1\"").getBytes(UTF_8))),
        "t.json",
        "results[0]",
        "'image_id' is the text \"1\"");
    refused(
        score(
            "segm",
            gt,
            write("u.json", text.replace("\"image_id\": 1", "\"image_id\": 77").getBytes(UTF_8))),
        "u.json",
        "77",
        "does not have");
  }

  private static void refused(Ran ran, String... parts) {
    assertThat(ran.status).isEqualTo(3);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).contains(parts).doesNotContain("\tat ");
    assertThat(ran.err.lines().count()).isBetween(2L, 3L);
  }

  private String write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  private static byte[] cut(Path file, int atEnd) throws IOException {
    byte[] content = Files.readAllBytes(file);
    return Arrays.copyOf(content, content.length - atEnd);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--max-dets|1,x",
        "--max-dets|100",
        "--max-dets|1,2,-3",
        "--iou-thresholds|0.5,NaN",
        "--iou-thresholds|",
        "--area-ranges|all:0",
        "--area-ranges|all:0:inf",
        "--images|1,two",
        "--images|1,999",
        "--images|@/no/such/file",
        "--categories|77",
        "--emit|xml",
        "--emit|json=",
        "--threads|0",
        "--mode|lenient",
        "--no-such-option|1"
      })
  void refusesBadOptions(String option) {
    String[] parts = option.split("\\|", -1);
    Ran ran = score(golden("score_ties", "segm"), parts[0], parts[1]);
    assertThat(ran.status).isEqualTo(option.contains("@") ? 3 : 2);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).startsWith("fovea: ").doesNotContain("\tat ");
    assertThat(ran.err.lines().count()).isBetween(2L, 3L);
  }

  @Test
  void asksForWhatIsMissing() {
    assertThat(run("score", "--iou", "bbox", "--gt", "a", "--predictions", "b").err)
        .contains("--task");
    Ran ran = run("score", "--task", "instance", "--gt", "a", "--predictions", "b");
    assertThat(ran.status).isEqualTo(2);
    assertThat(ran.err).contains("--iou=bbox|segm", "fovea score --help");
    assertThat(run("scroe").status).isEqualTo(2);
    assertThat(run().status).isEqualTo(2);
  }

  @Test
  void helpIsDataAndSucceeds() {
    Ran ran = run("score", "--help");
    assertThat(ran.status).isZero();
    assertThat(ran.out).contains("--predictions", "Examples:", "Exit codes:");
    assertThat(run("--help").out).contains("score", "Exit codes");
    assertThat(run("--version").out).startsWith("fovea ");
  }

  @Test
  void verboseShowsTheStackTrace() {
    Ran ran = score("segm", "none.json", "none.json", "--verbose");
    assertThat(ran.status).isEqualTo(3);
    assertThat(ran.err).contains("\tat io.fovea.");
  }

  @Test
  void asksTheLauncherForTheWholeClassPath() {
    GoldenCase golden = golden("score_ties", "segm");
    System.setProperty("fovea.classpath", "short");
    try {
      assertThat(score(golden, "--engine", "spark").status).isEqualTo(91);
      assertThat(score("segm", "s3a://bucket/gt.json", "dt.json").status).isEqualTo(91);
      assertThat(score("segm", golden.groundTruth().toString(), folder.toString()).status)
          .isEqualTo(91);
      assertThat(score(golden, "--emit", "json=s3a://bucket/score.json").status).isEqualTo(91);
      assertThat(score(golden, "--images", "@s3a://bucket/ids.txt").status).isEqualTo(91);
      assertThat(score(golden).status).isZero();
    } finally {
      System.clearProperty("fovea.classpath");
    }
    Ran ran = score("segm", golden.groundTruth().toString(), folder.toString(), "--engine=local");
    assertThat(ran.status).isEqualTo(2);
    assertThat(ran.err).contains("run folder");
  }

  @Test
  void doesNotDependOnTheLocale() {
    GoldenCase golden = golden("score_ties", "segm");
    Locale before = Locale.getDefault();
    try {
      for (String tag : new String[] {"tr-TR", "ar-EG", "de-DE"}) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        Ran ran = score(golden, "--emit", "text", "--emit", "json");
        assertThat(ran.status).isZero();
        assertThat(ran.out).startsWith(table(golden));
        assertThat(ran.err).contains("scored 8 images");
      }
    } finally {
      Locale.setDefault(before);
    }
  }
}
