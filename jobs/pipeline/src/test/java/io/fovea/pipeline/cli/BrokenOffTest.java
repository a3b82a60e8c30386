package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.systems.ShapeSegmenter;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.inference.SlowFileSystem;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole processes that are ended in the middle of inference, and what the next one makes of it. */
class BrokenOffTest {
  private static final int SCENES = 20;

  @TempDir static Path scenes;
  @TempDir Path temp;

  @BeforeAll
  static void scenes() throws Exception {
    SharedSpark.session();
    SceneGenerator.write(scenes, 3, SCENES);
    Files.write(
        scenes.resolve("segmenter.onnx"), ShapeSegmenter.build(SceneGenerator.hues()).toBytes());
  }

  private static String[] infer(String images, Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "infer",
                "--model=" + scenes.resolve("segmenter.onnx"),
                "--recipe=none",
                "--decoder=instances",
                "--categories=contiguous",
                "--dataset=" + scenes.resolve(SceneGenerator.ANNOTATIONS),
                "--images=" + images,
                "--shard-size=2",
                "--out=" + out));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  private JavaProcess.Ran here(Path out, String... more) {
    StringWriter stdout = new StringWriter();
    StringWriter stderr = new StringWriter();
    String[] args = infer(scenes.resolve(SceneGenerator.IMAGES).toString(), out, more);
    int status = Main.run(args, new PrintWriter(stdout), new PrintWriter(stderr));
    return new JavaProcess.Ran(status, stdout.toString(), stderr.toString());
  }

  /** One whose images come slowly, so that there is time to end it. */
  private JavaProcess slowly(Path out) throws IOException {
    return JavaProcess.fovea(
        temp,
        Map.of(),
        infer(
            "slow:" + scenes.resolve(SceneGenerator.IMAGES),
            out,
            "--master=local[1]",
            "--conf=spark.hadoop.fs.slow.impl=" + SlowFileSystem.class.getName()));
  }

  private static int shards(Path run) throws IOException {
    Path failures = run.resolve("failures");
    if (!Files.isDirectory(failures)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(failures)) {
      return (int) files.filter(file -> !file.getFileName().toString().startsWith(".")).count();
    }
  }

  private static void awaitShards(JavaProcess process, Path run, int number) throws Exception {
    while (process.isAlive() && shards(run) < number) {
      Thread.sleep(10);
    }
  }

  private static void assertSameFiles(Path run, Path other) throws IOException {
    for (String table : List.of("predictions", "failures")) {
      try (Stream<Path> files = Files.list(other.resolve(table))) {
        List<Path> expected = files.toList();
        assertThat(run.resolve(table)).isDirectoryContaining(path -> true);
        assertThat(shards(run)).isEqualTo(expected.size());
        for (Path file : expected) {
          assertThat(run.resolve(table).resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
      }
    }
  }

  /** F19, then a kill without warning, then the end of the run: the same bytes as without. */
  @Test
  void aRunThatIsEndedAndKilledIsCompleted() throws Exception {
    Path out = temp.resolve("run");
    try (JavaProcess process = slowly(out)) {
      awaitShards(process, out, 1);
      process.terminate();
      JavaProcess.Ran ran = process.end();
      assertThat(ran.status()).as(ran.err()).isEqualTo(143);
      assertThat(ran.err())
          .contains("fovea: ended by SIGTERM\n  Run the same command again to go on from here")
          .doesNotContain("internal error");
    }
    assertThat(out.resolve("_lease")).doesNotExist();
    int ended = shards(out);
    assertThat(ended).isBetween(1, SCENES / 2 - 1);

    try (JavaProcess process = slowly(out)) {
      awaitShards(process, out, ended + 1);
      JavaProcess.Ran meanwhile = here(out);
      assertThat(meanwhile.status()).isEqualTo(7);
      assertThat(meanwhile.err())
          .contains("is being written to by another run: 'fovea infer', process " + process.pid())
          .contains("last sign of life");
      process.kill();
      assertThat(process.end().status()).isEqualTo(137);
    }
    int killed = shards(out);
    assertThat(killed).isBetween(ended + 1, SCENES / 2 - 1);
    JavaProcess.Ran tooSoon = here(out);
    assertThat(tooSoon.status()).isEqualTo(7);
    // As if two minutes had gone by.
    Path lease = out.resolve("_lease/00000001.json");
    Files.setLastModifiedTime(lease, FileTime.fromMillis(System.currentTimeMillis() - 120_000));
    JavaProcess.Ran completed = here(out);
    assertThat(completed.status()).as(completed.err()).isZero();
    assertThat(completed.err())
        .contains("infer: " + killed + " shards of an earlier run are here and are checked first")
        .contains("infer: %d of %d shards were there and whole".formatted(killed, SCENES / 2));

    Path undisturbed = temp.resolve("undisturbed");
    assertThat(here(undisturbed).status()).isZero();
    assertSameFiles(out, undisturbed);
    JavaProcess.Ran again = here(out);
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("already holds a run").contains("--force");
    assertThat(here(out, "--force").status()).isZero();
    assertSameFiles(out, undisturbed);
    assertThat(here(out, "--wait=-1").err()).contains("--wait is -1");
  }
}
