package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.scoring.GoldenCase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the real command line in a Java of its own, as the launcher does. */
class ClassLoadingTest {
  private static final Pattern UNWANTED =
      Pattern.compile(
          "(org\\.apache\\.(spark|hadoop|log4j)|scala|ai\\.onnxruntime"
              + "|com\\.fasterxml\\.jackson\\.databind)\\..*");

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private Ran java(String... args) throws IOException, InterruptedException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + folder.resolve("loaded.txt"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    command.addAll(List.of(args));
    File out = folder.resolve("out.txt").toFile();
    File err = folder.resolve("err.txt").toFile();
    Process process = new ProcessBuilder(command).redirectOutput(out).redirectError(err).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }

  private List<String> loaded() throws IOException {
    return Files.readAllLines(folder.resolve("loaded.txt")).stream()
        .map(line -> line.replaceFirst("^(\\[[^]]*\\])+ *", ""))
        .map(line -> line.substring(0, Math.max(0, line.indexOf(' '))))
        .toList();
  }

  @Test
  void scoringLocalFilesLoadsNothingOfSparkOrHadoop() throws Exception {
    GoldenCase golden =
        GoldenCase.edgeCases()
            .filter(g -> g.toString().equals("gt_rle_forms segm"))
            .findFirst()
            .orElseThrow();
    Ran ran =
        java(
            "score",
            "--task=instance",
            "--iou=segm",
            "--gt=" + golden.groundTruth(),
            "--predictions=" + golden.results(),
            "--emit=text",
            "--emit=json");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out)
        .startsWith(golden.expected().get("printed").get(0).asText() + "\n")
        .contains("\"format\" : \"fovea-score\"");
    assertThat(loaded())
        .contains("io.fovea.pipeline.scoring.LocalEngine")
        .noneMatch(name -> UNWANTED.matcher(name).matches());
  }

  @Test
  void costsAreToldWithoutSparkAndOnnxRuntime() throws Exception {
    Ran ran = java("cost", "--system=resnet", "--emit=text", "--emit=json");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out).contains("25.56 M parameters").contains("\"format\" : \"fovea-cost\"");
    assertThat(loaded())
        .contains("io.fovea.models.cost.CostModel")
        .noneMatch(name -> UNWANTED.matcher(name).matches());
  }

  @Test
  void endsWithThePublishedCode() throws Exception {
    Ran ran =
        java("score", "--task=instance", "--iou=segm", "--gt=none.json", "--predictions=none.json");
    assertThat(ran.status).isEqualTo(3);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).contains("fovea: none.json: no such file\n  Check the path");
  }
}
