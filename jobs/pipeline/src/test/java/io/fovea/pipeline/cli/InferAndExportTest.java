package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.models.systems.ShapeSegmenter;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user gives them, over generated scenes and a model that makes masks. */
class InferAndExportTest {
  private static final int SCENES = 5;

  @TempDir static Path scenes;
  @TempDir Path temp;

  private record Ran(int status, String out, String err) {}

  @BeforeAll
  static void scenes() throws Exception {
    SharedSpark.session();
    SceneGenerator.write(scenes, 3, SCENES);
    Files.write(
        scenes.resolve("segmenter.onnx"), ShapeSegmenter.build(SceneGenerator.hues()).toBytes());
  }

  private static Ran fovea(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private static String truth() {
    return scenes.resolve(SceneGenerator.ANNOTATIONS).toString();
  }

  private Ran infer(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "infer",
                "--model=" + scenes.resolve("segmenter.onnx"),
                "--recipe=none",
                "--decoder=instances",
                "--categories=contiguous",
                "--dataset=" + truth(),
                "--images=" + scenes.resolve(SceneGenerator.IMAGES),
                "--out=" + temp.resolve("run")));
    args.addAll(List.of(more));
    return fovea(args.toArray(String[]::new));
  }

  private static JsonNode stats(String iou, Path predictions) throws Exception {
    Ran scored =
        fovea(
            "score",
            "--task=instance",
            "--iou=" + iou,
            "--gt=" + truth(),
            "--predictions=" + predictions,
            "--emit=json");
    assertThat(scored.status).as(scored.err).isZero();
    return new ObjectMapper().readTree(scored.out).get("stats");
  }

  @Test
  void aRunScoresAsItsExportDoes() throws Exception {
    Ran inferred = infer("--set", "decoder.score-threshold=0.1", "--batch=2", "--shard-size=2");
    assertThat(inferred.status).as(inferred.err).isZero();
    assertThat(inferred.out).isEmpty();
    assertThat(inferred.err).contains("of 5 images in 3 shards").contains("images/s");

    Path run = temp.resolve("run");
    Ran exported = fovea("export", run.toString(), "--out=" + temp.resolve("exported"));
    assertThat(exported.status).as(exported.err).isZero();
    for (String iou : List.of("bbox", "segm")) {
      JsonNode ofRun = stats(iou, run);
      assertThat(ofRun).isEqualTo(stats(iou, temp.resolve("exported/results_" + iou + ".json")));
      assertThat(ofRun.get("AP50").asDouble()).isGreaterThan(0.2);
    }
    Ran again = fovea("export", run.toString(), "--out=" + temp.resolve("exported"));
    assertThat(again.status).isEqualTo(2);
    assertThat(again.err).contains("is there already");
  }

  @Test
  void aRunThatIsNotWholeIsNotScored() throws Exception {
    assertThat(infer("--shard-size=2").status).isZero();
    Path run = temp.resolve("run");
    Path more = temp.resolve("more.json");
    Files.writeString(
        more,
        Files.readString(Path.of(truth()))
            .replaceFirst(
                "\"images\"\\s*:\\s*\\[", "\"images\":[{\"id\":999,\"height\":9,\"width\":9},"));
    refusesToScore(more.toString(), run, "the run was given 5 images", "lists 6");
    try (Stream<Path> shards = Files.list(run.resolve("predictions"))) {
      Files.delete(
          shards.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow());
    }
    refusesToScore(truth(), run, "is missing");
    Files.delete(run.resolve("manifest.json"));
    refusesToScore(truth(), run, "holds no finished run");
  }

  private static void refusesToScore(String groundTruth, Path run, String... parts) {
    Ran ran =
        fovea(
            "score",
            "--task=instance",
            "--iou=bbox",
            "--gt=" + groundTruth,
            "--predictions=" + run);
    assertThat(ran.status).as(ran.err).isEqualTo(3);
    assertThat(ran.err).contains(parts);
    assertThat(ran.out).isEmpty();
  }

  @Test
  void anOutThatHoldsARunIsRefusedBeforeAnyWork() throws Exception {
    assertThat(infer().status).isZero();
    Ran second = infer();
    assertThat(second.status).isEqualTo(2);
    assertThat(second.err).contains("already holds a run").contains("--out");
  }

  @Test
  void aMissingImageMakesTheRunIncomplete() throws Exception {
    Path images = Files.createDirectories(temp.resolve("images"));
    try (Stream<Path> all = Files.list(scenes.resolve(SceneGenerator.IMAGES))) {
      for (Path image : all.sorted().skip(1).toList()) {
        Files.copy(image, images.resolve(image.getFileName()));
      }
    }
    Ran strict = infer("--images=" + images);
    // picocli takes an option once.
    assertThat(strict.status).isEqualTo(2);
    Ran incomplete =
        fovea(
            "infer",
            "--model=" + scenes.resolve("segmenter.onnx"),
            "--recipe=none",
            "--decoder=instances",
            "--categories=contiguous",
            "--dataset=" + truth(),
            "--images=" + images,
            "--out=" + temp.resolve("incomplete"));
    assertThat(incomplete.status).isEqualTo(6);
    assertThat(incomplete.err).contains("INCOMPLETE: 1 of 5 images failed {missing=1}");
    assertThat(Files.readString(temp.resolve("incomplete/manifest.json")))
        .contains("\"status\" : \"INCOMPLETE\"");
    Ran exported =
        fovea(
            "export",
            temp.resolve("incomplete").toString(),
            "--iou=bbox",
            "--out=" + temp.resolve("exported"));
    assertThat(exported.status).isEqualTo(6);
    assertThat(exported.err).contains("INCOMPLETE: 1 of 5 images failed");
  }

  @Test
  void whatIsRefusedLeavesNoFolderBehind() {
    Ran refused = infer("--set", "decoder.colour=red");
    assertThat(refused.status).isEqualTo(2);
    assertThat(refused.err).contains("colour");
    assertThat(infer("--set", "model.colour=red").err).contains("--set model.colour");
    assertThat(infer("--exif=perhaps").err).contains("perhaps");
    assertThat(infer("--device=tpu").status).isEqualTo(2);
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void helpNamesEveryOption() {
    for (String command : List.of("infer", "export")) {
      Ran help = fovea(command, "--help");
      assertThat(help.status).isZero();
      assertThat(help.out).contains("Examples:").contains("--out").contains("Exit codes");
    }
    assertThat(fovea("export", temp.toString()).err).contains("holds no finished run");
  }
}
