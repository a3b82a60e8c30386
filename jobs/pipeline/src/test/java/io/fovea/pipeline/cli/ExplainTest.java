package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.systems.ShapeSegmenter;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
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

/** {@code --explain}: what would run, and nothing run or written. */
class ExplainTest {
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

  private Ran infer(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "infer",
                "--model=" + scenes.resolve("segmenter.onnx"),
                "--recipe=none",
                "--decoder=instances",
                "--categories=contiguous",
                "--dataset=" + scenes.resolve(SceneGenerator.ANNOTATIONS),
                "--images=" + scenes.resolve(SceneGenerator.IMAGES),
                "--out=" + temp.resolve("run"),
                "--shard-size=2"));
    args.addAll(List.of(more));
    return fovea(args.toArray(String[]::new));
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      return files.sorted().toList();
    }
  }

  @Test
  void inferSaysWhatWhereAndWithWhat() throws Exception {
    Ran ran = infer("--explain", "--master=local[4]", "--conf", "spark.task.cpus=2", "--batch=2");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out.lines())
        .contains(
            "would run: infer",
            "  precision   fp32",
            "  threads     1 of the model, 1 that decode ahead of it (spark.task.cpus=2)",
            "  batch       2 images in a run of the model",
            "  shards      3 of up to 2 images, one task and one file of predictions each",
            "  spark       master local[4]",
            "              task slots: 2 in all, 2 processors each",
            "  out         " + temp.resolve("run") + ": nothing is there yet",
            "nothing was run and nothing was written")
        .anyMatch(
            line -> line.matches(" {2}model .*segmenter.onnx, \\d+ bytes, sha256 [0-9a-f]{64}"))
        .anyMatch(line -> line.startsWith("  device      cpu"));
    assertThat(everything()).containsExactly(temp);
  }

  @Test
  void aFolderOfSomethingElseIsSeen() throws Exception {
    Files.createDirectories(temp.resolve("run"));
    Files.writeString(temp.resolve("run/notes.txt"), "mine");
    assertThat(infer("--explain").out).contains("holds something that is no run");
  }

  @Test
  void inferSaysWhatIsThereAlready() throws Exception {
    assertThat(infer().status).isZero();
    List<Path> before = everything();
    assertThat(infer("--explain").out)
        .contains("a finished run: it would be refused without --force");
    Files.delete(temp.resolve("run/manifest.json"));
    Files.writeString(temp.resolve("run/_unfinished"), "x");
    assertThat(infer("--explain").out)
        .contains("3 of 3 shards are there and would be checked and not run again, 0 of another");
    assertThat(infer("--explain", "--batch=2").out)
        .contains("0 of 3 shards are there", "3 of another plan");
    assertThat(everything()).hasSameSizeAs(before);
  }

  @Test
  void whatIsWrongIsRefusedAsItWouldBe() throws Exception {
    assertThat(infer("--explain", "--batch=-1").status).isEqualTo(2);
    assertThat(infer("--explain", "--set", "recipe.mystery=1").status).isEqualTo(2);
    Ran gpu = infer("--explain", "--device=cuda", "--precision=tf32");
    if (gpu.status != 0) {
      // This class path has the CPU's provider alone.
      assertThat(gpu.status).isEqualTo(4);
      assertThat(gpu.err).contains("onnxruntime_gpu").contains("-Pgpu").contains("--device cpu");
    }
    assertThat(infer("--explain", "--precision=tf32").status).isEqualTo(2);
    assertThat(infer("--explain", "--device=cuda", "--precision=fp16").status).isEqualTo(2);
    assertThat(infer("--explain", "--engine-cache=x").status).isEqualTo(2);
    for (String cache : new String[] {"cache", "s3a://bucket/cache", "file:///cache"}) {
      Ran ran = infer("--explain", "--device=tensorrt", "--engine-cache=" + cache);
      assertThat(ran.status).isEqualTo(2);
      assertThat(ran.err).contains("'" + cache + "' is no absolute path", "/var/cache/fovea");
    }
    assertThat(infer("--explain", "--runs-per-gpu=0").status).isEqualTo(2);
    Ran local =
        infer("--explain", "--master=local[2]", "--conf", "spark.task.resource.gpu.amount=1");
    assertThat(local.status).as("F18").isEqualTo(2);
    assertThat(local.err).contains("wait for ever");
    assertThat(everything()).containsExactly(temp);
  }

  @Test
  void scoreSaysWhichEngineAndWhy() {
    String truth = scenes.resolve(SceneGenerator.ANNOTATIONS).toString();
    String[] common = {"--task=instance", "--iou=bbox", "--gt=" + truth, "--predictions=" + truth};
    Ran local = fovea(with(common, "score", "--explain", "--threads=3"));
    assertThat(local.status).as(local.err).isZero();
    assertThat(local.out)
        .contains("would run: score --task instance --mode strict")
        .contains("engine      local: the documents unpack to about ")
        .contains("threads     3 of this process");
    Ran spark = fovea(with(common, "score", "--explain", "--master=spark://h:7077"));
    assertThat(spark.out)
        .contains("engine      spark: asked for")
        .contains("master spark://h:7077")
        .contains("executors: as many as the master gives; each all processors")
        .contains("no GPU");
  }

  @Test
  void runSaysWhoHoldsGpusWhileItScores() throws Exception {
    Path plan =
        Files.writeString(
            temp.resolve("plan.yaml"),
            """
            dataset: %s
            images: %s
            model: %s
            recipe: none
            decoder: instances
            categories: contiguous
            scoring:
              - iou: segm
            out: %s
            """
                .formatted(
                    scenes.resolve(SceneGenerator.ANNOTATIONS),
                    scenes.resolve(SceneGenerator.IMAGES),
                    scenes.resolve("segmenter.onnx"),
                    temp.resolve("run")));
    String[] run = {
      "run",
      "--explain",
      "--plan=" + plan,
      "--master=spark://h:7077",
      "--conf=spark.executor.cores=4"
    };
    assertThat(fovea(run).out)
        .contains("gpus        none are asked of Spark")
        .contains("score       segm on spark")
        .contains("task slots: 4 an executor, 1 processors each");
    String[] gpus =
        with(
            run,
            "--conf=spark.executor.resource.gpu.amount=1",
            "--conf=spark.task.resource.gpu.amount=0.5");
    assertThat(fovea(last(gpus)).out)
        .contains("1 GPU (0.5 of one for a task)")
        .contains("task slots: 2 an executor")
        .contains("gpus        stay held while the run scores");
    assertThat(fovea(last(with(gpus, "--conf=spark.dynamicAllocation.enabled=true"))).out)
        .contains("gpus        asked for by inference alone")
        .contains("from 0 to any number");
    assertThat(everything()).containsExactly(temp, plan);
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(more), Stream.of(some)).toArray(String[]::new);
  }

  /** The command's name comes first. */
  private static String[] last(String... args) {
    List<String> sorted = new ArrayList<>(List.of(args));
    sorted.remove("run");
    sorted.add(0, "run");
    return sorted.toArray(String[]::new);
  }
}
