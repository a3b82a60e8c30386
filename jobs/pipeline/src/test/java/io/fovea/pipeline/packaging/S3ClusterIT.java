package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.inference.ExternalWeights;
import io.fovea.pipeline.packaging.Scripts.Ran;
import io.fovea.pipeline.store.S3Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors that share nothing with the driver but a store: the model with its weights, the images,
 * and the credentials, which are in the driver's environment alone, have to reach them.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ClusterIT {
  @RegisterExtension static final S3Endpoint S3 = new S3Endpoint();

  private static final List<String> RUN_TABLES = List.of("predictions", "failures", "metrics");

  private Path demo;
  private Scripts scripts;

  @BeforeAll
  void upload(@TempDir Path temporary) throws Exception {
    scripts = new Scripts(temporary);
    demo = temporary.resolve("demo");
    Ran drawn = scripts.fovea("demo", "--out", demo.toString(), "--images", "24");
    assertThat(drawn.exit()).as(drawn.err()).isZero();
    Path model = demo.resolve("large.onnx");
    ExternalWeights.split(demo.resolve("shape-segmenter.onnx"), model, "large.weights");
    Files.writeString(
        demo.resolve("plan.yaml"),
        Files.readString(demo.resolve("plan.yaml"))
            .replace("model: shape-segmenter.onnx", "model: large.onnx")
            .replace("shard-size: 16", "shard-size: 2")
            .replaceAll("(?s)\\nspark:.*", "\n"));
    Ran alone = scripts.fovea("run", "--plan=" + demo.resolve("plan.yaml"), "--set=out=" + here());
    assertThat(alone.exit()).as(alone.err()).isZero();
    S3.upload(demo.resolve("scenes"), "data", "scenes");
    for (String file : List.of("plan.yaml", "large.onnx", "large.weights")) {
      S3.upload(demo.resolve(file), "data", file);
    }
    Ran up = scripts.run("cluster", "up", "--workers", "2", "--cores", "1", "--memory", "1g");
    assertThat(up.exit()).as(up.err()).isZero();
  }

  @AfterAll
  void down() throws Exception {
    assertThat(scripts.run("cluster", "down").exit()).isZero();
  }

  private Path here() {
    return demo.resolve("alone");
  }

  private Ran submit(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--with", "s3", "--executor-memory", "500m"));
    S3.settings()
        .forEach(
            (key, value) -> all.addAll(List.of("--conf", "spark.hadoop." + key + "=" + value)));
    all.add("--");
    all.addAll(List.of(arguments));
    return scripts.run(S3Endpoint.environment(), "submit", all);
  }

  private void assertLikeAlone(Path run) throws IOException {
    for (String table : RUN_TABLES) {
      assertThat(S3Endpoint.content(run.resolve(table)))
          .isEqualTo(S3Endpoint.content(here().resolve(table)));
    }
    assertThat(run.resolve("metrics.csv")).hasSameBinaryContentAs(here().resolve("metrics.csv"));
  }

  /** What each executor of the cluster wrote into its log. */
  private List<String> executorLogs() throws IOException {
    List<String> logs = new ArrayList<>();
    try (Stream<Path> files = Files.walk(scripts.state().resolve("work"))) {
      for (Path file : files.filter(f -> f.endsWith("stderr")).toList()) {
        logs.add(Files.readString(file));
      }
    }
    return logs;
  }

  @Test
  void aRunInAStoreIsTheRunOfOneMachine() throws Exception {
    Ran ran = submit("run", "--plan=s3a://data/plan.yaml");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertLikeAlone(S3.bucket("data").resolve("run"));
    Ran scored =
        submit(
            "score",
            "--task=instance",
            "--iou=segm",
            "--gt=s3a://data/scenes/annotations.json",
            "--predictions=s3a://data/run");
    assertThat(scored.exit()).as(scored.err()).isZero();
    assertThat(ran.out()).contains(scored.out());
    List<String> logs = executorLogs();
    assertThat(logs).hasSizeGreaterThanOrEqualTo(2);
    String everything = ran.out() + ran.err() + scored.err() + logs;
    assertThat(everything).doesNotContain(S3Endpoint.SECRET);
    Map<String, String> stored = S3Endpoint.content(S3.bucket("data"));
    assertThat(stored.values()).noneMatch(text -> text.contains(S3Endpoint.SECRET));
  }
}
