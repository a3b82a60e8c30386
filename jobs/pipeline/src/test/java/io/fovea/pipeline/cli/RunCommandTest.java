package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoreText;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.CocoExport;
import io.fovea.pipeline.store.JsonSchema;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.StoredRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fovea demo} and {@code fovea run} from end to end. */
class RunCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Path demo;
  private static Ran ran;

  private record Ran(int status, String out, String err) {}

  private static Ran run(Object... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int status = Main.run(texts, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  @BeforeAll
  static void runTheDemo() {
    SharedSpark.session();
    demo = folder.resolve("demo");
    ran = run("demo", "--out", demo, "--images", 6, "--seed", 3);
  }

  @Test
  void theDemoPrintsItsTablesAndLeavesARun() throws IOException {
    assertThat(ran.err).contains("demo: drew 6 scenes").contains("report: ");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out).startsWith("bbox\n Average Precision  (AP)").contains("\nsegm\n");
    String report = Files.readString(demo.resolve("run/report.md"));
    assertThat(report)
        .startsWith("# Shape segmenter on drawn scenes\n")
        .contains("| segm | 0.")
        .contains("| triangle |")
        .doesNotContain("INCOMPLETE");
    JsonNode manifest = JSON.readTree(demo.resolve("run/manifest.json").toFile());
    assertThat(JsonSchema.named("manifest.schema.json").problems(manifest)).isEmpty();
    assertThat(manifest.get("command").asText()).isEqualTo("demo");
    assertThat(manifest.at("/inputs/plan/sha256").asText()).hasSize(64);
    assertThat(manifest.at("/throughput/stages").findValuesAsText("stage"))
        .containsExactly("infer", "score bbox", "score segm");
    assertThat(manifest.at("/throughput/devices/0/images").asInt()).isEqualTo(6);
    assertThat(manifest.at("/parameters/scoring/segm").asText()).contains("iou=segm mode=strict");
    assertThat(manifest.get("files").findValuesAsText("path"))
        .contains(
            "metrics.csv",
            "metrics.flat.json",
            "metrics.json",
            "metrics/metrics.parquet",
            "plan.yaml",
            "report.md");
    JsonNode flat = JSON.readTree(demo.resolve("run/metrics.flat.json").toFile());
    assertThat(JsonSchema.named("metrics-flat.schema.json").problems(flat)).isEmpty();
    JsonNode metrics = JSON.readTree(demo.resolve("run/metrics.json").toFile());
    assertThat(JsonSchema.named("metrics.schema.json").problems(metrics)).isEmpty();
    for (String iou : List.of("bbox", "segm")) {
      assertThat(flat.get("instance/" + iou + "/AP/all"))
          .isEqualTo(metrics.at("/scores/" + iou + "/stats/AP"));
      assertThat(metrics.at("/scores/" + iou + "/stats/AP").doubleValue()).isBetween(0.3, 0.9);
    }
    assertThat(SharedSpark.session().read().parquet(demo + "/run/metrics").count())
        .isEqualTo(Files.readAllLines(demo.resolve("run/metrics.csv")).size() - 1L);
  }

  @Test
  void theFiguresAreThoseOfItsExportedResults() throws IOException {
    RunFolder run = RunFolder.open(demo.resolve("run").toString(), new Configuration());
    StringBuilder tables = new StringBuilder();
    for (CocoExport.Kind kind : List.of(CocoExport.Kind.BBOX, CocoExport.Kind.SEGM)) {
      Path results = folder.resolve("results_" + kind.text() + ".json");
      new CocoExport(StoredRun.of(run)).write(kind, results.toString());
      DetectionParams params =
          DetectionParams.coco(kind == CocoExport.Kind.BBOX ? IouType.BBOX : IouType.SEGM);
      ScoreRequest request =
          ScoreRequest.of(
              demo.resolve("scenes/annotations.json").toString(), results.toString(), params);
      tables.append(kind.text()).append('\n');
      tables.append(ScoreText.of(new LocalEngine().score(request), true, true)).append('\n');
    }
    assertThat(ran.out).isEqualTo(tables.toString());
  }

  @Test
  void theResolvedPlanRunsTheSame() throws IOException {
    Path again = folder.resolve("again");
    Ran rerun = run("run", "--plan", demo.resolve("run/plan.yaml"), "--set", "out=" + again);
    assertThat(rerun.status).as(rerun.err).isZero();
    assertThat(rerun.out).isEqualTo(ran.out);
    assertThat(again.resolve("metrics.csv"))
        .hasSameTextualContentAs(demo.resolve("run/metrics.csv"));
    assertThat(again.resolve("metrics/metrics.parquet"))
        .hasSameBinaryContentAs(demo.resolve("run/metrics/metrics.parquet"));
  }

  @Test
  void theExampleOnRealImagesComesToTheReferenceFigure() throws IOException {
    Path data = Path.of(System.getProperty("fovea.shared"), "data");
    assumeTrue(Files.isDirectory(data), "the third-party data is not here: " + data);
    Path out = folder.resolve("yolox-nano");
    Ran yolox =
        run(
            "run",
            "--plan",
            Path.of(System.getProperty("fovea.root"), "conf/plans/yolox-nano.yaml"),
            "--set",
            "model=" + data.resolve("models/yolox_nano.onnx"),
            "--set",
            "dataset=" + data.resolve("coco_val2017_ccby/instances_val2017_ccby.json"),
            "--set",
            "images=" + data.resolve("coco_val2017_ccby/images"),
            "--set",
            "out=" + out);
    assertThat(yolox.status).as(yolox.err).isZero();
    JsonNode metrics = JSON.readTree(out.resolve("metrics.json").toFile());
    assertThat(metrics.at("/scores/bbox/stats/AP").doubleValue()).isCloseTo(0.3126, within(0.01));
    assertThat(Files.readString(out.resolve("report.md")))
        .contains("| bbox | AP | YOLOX model zoo, YOLOX-Nano at 416 | 0.31");
  }

  @Test
  void imagesThatFailMakeTheRunIncomplete() throws IOException {
    Path broken = folder.resolve("broken");
    Files.createDirectories(broken);
    for (int i = 1; i < 6; i++) {
      String name = "00000%d.png".formatted(i);
      Files.copy(demo.resolve("scenes/images/" + name), broken.resolve(name));
    }
    Files.writeString(broken.resolve("000002.png"), "no image");
    Path out = folder.resolve("incomplete");
    Ran incomplete =
        run(
            "run",
            "--plan",
            demo.resolve("plan.yaml"),
            "--set",
            "out=" + out,
            "--set",
            "images=" + broken,
            "--set",
            "scoring=[{iou: segm}]");
    assertThat(incomplete.status).as(incomplete.err).isEqualTo(6);
    assertThat(incomplete.out).contains("INCOMPLETE: 2 images failed");
    assertThat(Files.readString(out.resolve("report.md")))
        .contains("> **INCOMPLETE**: 2 of 6 images failed, and 0 were allowed.")
        .contains("| missing | 1 |")
        .contains("| undecodable | 1 |");
    assertThat(JSON.readTree(out.resolve("metrics.json").toFile()).get("status").asText())
        .isEqualTo("INCOMPLETE");
  }

  @Test
  void figuresStandBesideThoseOfThePairedRun() throws IOException {
    Path out = folder.resolve("paired");
    Ran paired = paired(out, "paired-with=" + demo.resolve("run"));
    assertThat(paired.status).as(paired.err).isZero();
    String ap =
        JSON.readTree(out.resolve("metrics.json").toFile()).at("/scores/segm/stats/AP").asText();
    assertThat(Files.readString(out.resolve("report.md")))
        .contains("## Beside 32-bit floats")
        .containsPattern(
            "\\| segm \\| AP \\| (0\\.\\d+) \\| \\1 \\| \\+0\\.000 \\| 100\\.00 % \\|");
    assertThat(Files.readAllLines(out.resolve("metrics.csv")))
        .anyMatch(row -> row.contains("segm,AP,all:fp32," + ap + ","));
    assertThat(Files.readString(out.resolve("plan.yaml"))).contains("\npaired-with: ");
  }

  @Test
  void aRunOfSomethingElseIsNoPair() throws IOException {
    Path out = folder.resolve("unpaired");
    String pair = "paired-with=" + demo.resolve("run");
    assertThat(paired(out, pair, "scoring=[{iou: segm, max-dets: [1, 2, 3]}]"))
        .matches(ran -> ran.status == 2 && ran.err.contains("its scoring of segm is iou=segm"));
    Path other = Files.copy(demo.resolve("scenes/annotations.json"), folder.resolve("other.json"));
    Files.writeString(other, Files.readString(other) + "\n");
    assertThat(paired(out, pair, "dataset=" + other))
        .matches(ran -> ran.status == 2 && ran.err.contains("its dataset is "));
    assertThat(paired(out, pair, "decoder.score-threshold=0.5"))
        .matches(ran -> ran.status == 2 && ran.err.contains("its decoder is "));
    assertThat(paired(out, "paired-with=" + folder).err).contains("holds no finished run");
    assertThat(out).doesNotExist();
  }

  private static Ran paired(Path out, String... settings) {
    List<Object> args = new ArrayList<>(List.of("run", "--plan", demo.resolve("plan.yaml")));
    args.addAll(List.of("--set", "out=" + out));
    for (String setting : settings) {
      args.addAll(List.of("--set", setting));
    }
    return run(args.toArray());
  }

  @Test
  void predictionsOutliveAScoreThatIsRefused() throws IOException {
    JsonNode truth = JSON.readTree(demo.resolve("scenes/annotations.json").toFile());
    truth.get("annotations").forEach(each -> ((ObjectNode) each).remove("area"));
    Path dataset = folder.resolve("without-area.json");
    JSON.writeValue(dataset.toFile(), truth);
    Path out = folder.resolve("refused");
    Ran refused =
        run(
            "run",
            "--plan",
            demo.resolve("plan.yaml"),
            "--set",
            "out=" + out,
            "--set",
            "dataset=" + dataset);
    assertThat(refused.status).isEqualTo(3);
    assertThat(refused.err)
        .contains("area")
        .contains("'fovea score --predictions " + out + "' scores them");
    assertThat(out.resolve("manifest.json")).exists();
    assertThat(out.resolve("report.md")).doesNotExist();
  }

  @Test
  void aDryRunPrintsThePlanAndDoesNothing() {
    Path out = folder.resolve("dry");
    Ran dry =
        run(
            "run",
            "--plan",
            demo.resolve("plan.yaml"),
            "--set",
            "out=" + out,
            "--set",
            "batch=2",
            "--conf",
            "spark.executor.memory=2g",
            "--dry-run");
    assertThat(dry.status).as(dry.err).isZero();
    assertThat(dry.out).contains("\nbatch: 2\n").contains("spark.executor.memory: 2g");
    assertThat(out).doesNotExist();
  }

  @Test
  void mistakesAreToldBeforeAnythingRuns() {
    Ran again = run("demo", "--out", demo);
    assertThat(again.status).isEqualTo(2);
    assertThat(again.err).contains("is there already");
    assertThat(run("demo", "--images", 0, "--out", folder.resolve("none")).status).isEqualTo(2);
    assertThat(run("demo", "--out", "s3a://bucket/demo").err).contains("on a local disk");
    Ran over = run("run", "--plan", demo.resolve("plan.yaml"));
    assertThat(over.status).isEqualTo(2);
    assertThat(over.err).contains("already holds a run");
    Path out = folder.resolve("mistake");
    Ran model =
        run(
            "run",
            "--plan",
            demo.resolve("plan.yaml"),
            "--set",
            "out=" + out,
            "--set",
            "model=" + demo.resolve("plan.yaml"));
    assertThat(model.status).isEqualTo(3);
    assertThat(out).doesNotExist();
    Ran key = run("run", "--plan", demo.resolve("plan.yaml"), "--set", "shards=3");
    assertThat(key.status).isEqualTo(2);
    assertThat(key.err).contains("'shards' is not a key of a plan");
    assertThat(run("run").status).isEqualTo(2);
  }
}
