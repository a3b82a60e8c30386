package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.packaging.Scripts.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What scripts/cluster, scripts/submit and scripts/gpus do without a cluster; ClusterIT has one.
 */
class ScriptsIT {
  private static final String MASTER = "spark://host:7077";

  @TempDir Path folder;
  private Scripts scripts;

  @BeforeEach
  void scripts() {
    scripts = new Scripts(folder);
  }

  @Test
  void aProcessThatTookTheIdOfOursIsLeftAlone() throws Exception {
    Process other = new ProcessBuilder("sleep", "600").start();
    try {
      Files.createDirectories(scripts.state());
      Files.writeString(scripts.state().resolve("master.pid"), other.pid() + " 1\n");
      Files.writeString(scripts.state().resolve("worker-1.pid"), "not a number\n");
      assertThat(scripts.run("cluster", "down").exit()).isZero();
      assertThat(scripts.state().resolve("master.pid")).doesNotExist();
      assertThat(other.waitFor(200, TimeUnit.MILLISECONDS)).as("it was ended").isFalse();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void whereNothingIsUpItIsSaidSo() throws Exception {
    assertThat(scripts.run("cluster", "status").exit()).isEqualTo(1);
    assertThat(scripts.run("cluster", "down").exit()).isZero();
    Ran submitted = scripts.run("submit", "--", "score", "--help");
    assertThat(submitted.exit()).isEqualTo(4);
    assertThat(submitted.err()).contains("no cluster is up", "scripts/cluster up");
  }

  @Test
  void wrongOptionsAreUsageErrors() throws Exception {
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("sideways"),
            List.of("up", "--workers"),
            List.of("up", "--workers", "0"),
            List.of("up", "--memory", "2"),
            List.of("up", "--gpus", "all"),
            List.of("down", "now"))) {
      assertThat(scripts.run(Map.of(), "cluster", wrong).exit()).as("%s", wrong).isEqualTo(2);
    }
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("--"),
            List.of("--cluster", "mesos", "--", "score"),
            List.of("--deploy-mode", "elsewhere", "--", "score"),
            List.of("--with", "luck", "--print", "--master", MASTER, "--", "score"),
            List.of("--cluster", "kubernetes", "--", "score"))) {
      assertThat(scripts.run(Map.of(), "submit", wrong).exit()).as("%s", wrong).isEqualTo(2);
    }
  }

  @Test
  void theCommandIsPrintedAndNotRun() throws Exception {
    Ran ran =
        scripts.run(
            "submit",
            "--print",
            "--master",
            MASTER,
            "--with",
            "s3",
            "--executor-memory",
            "3g",
            "--",
            "score",
            "--gt",
            "a b.json");
    assertThat(ran.exit()).isZero();
    assertThat(words(ran.out()))
        .startsWith(
            Path.of(System.getProperty("fovea.root"), "target/spark-home/bin/spark-submit")
                .toString())
        .containsSequence("--master", MASTER)
        .containsSequence("--deploy-mode", "client")
        .containsSequence("--class", "io.fovea.pipeline.cli.Main")
        .containsSequence("--conf", "spark.hadoop.fs.s3a.committer.name=magic")
        .containsSequence("--executor-memory", "3g")
        .containsSequence("score", "--gt", "a b.json");
  }

  @Test
  void yarnAndKubernetesTakeTheUsersOwnSpark() throws Exception {
    for (String kind : List.of("yarn", "kubernetes")) {
      Ran without = scripts.run("submit", "--cluster", kind, "--master", "x", "--", "score");
      assertThat(without.exit()).isEqualTo(4);
      assertThat(without.err()).contains("SPARK_HOME is not set");
    }
    Path home = folder.resolve("own spark");
    Path submit = home.resolve("bin/spark-submit");
    Files.createDirectories(submit.getParent());
    Files.writeString(submit, "#!/bin/sh\nexit 6\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment = Map.of("SPARK_HOME", home.toString());

    Ran yarn =
        scripts.run(
            environment,
            "submit",
            List.of("--cluster", "yarn", "--with", "gpu", "--print", "--", "infer"));
    assertThat(words(yarn.out()))
        .startsWith(submit.toString(), "--master", "yarn")
        .containsSequence("--conf", "spark.executor.resource.gpu.amount=1")
        .contains("--files");
    Ran kubernetes =
        scripts.run(
            environment,
            "submit",
            List.of(
                "--cluster",
                "kubernetes",
                "--master",
                "k8s://https://host",
                "--deploy-mode",
                "cluster",
                "--status",
                "s3a://bucket/status/",
                "--app-jar",
                "s3a://bucket/fovea.jar",
                "--print",
                "--",
                "score"));
    assertThat(words(kubernetes.out()))
        .containsSequence("--master", "k8s://https://host", "--deploy-mode", "cluster")
        .containsSequence("s3a://bucket/fovea.jar", "score")
        .anyMatch(w -> w.matches("spark\\.fovea\\.status=s3a://bucket/status/[^/]+\\.json"));

    Ran client = scripts.run(environment, "submit", List.of("--master", MASTER, "--", "score"));
    assertThat(client.exit()).as("in client mode the exit code is spark-submit's").isEqualTo(6);
  }

  /** What a shell makes of a printed command. */
  private List<String> words(String command) throws IOException, InterruptedException {
    Ran ran =
        scripts.run(
            Map.of("PRINTED", command),
            List.of("bash", "-c", "eval printf '%s\\\\n' \"$PRINTED\""));
    return ran.out().lines().toList();
  }

  @Test
  void pretendedGpusAreToldAsSparkReadsThem() throws Exception {
    Ran ran = scripts.run(Map.of("FOVEA_PRETEND_GPUS", "2 3"), "gpus", List.of());
    assertThat(new ObjectMapper().readTree(ran.out()))
        .isEqualTo(
            new ObjectMapper().readTree("{\"name\": \"gpu\", \"addresses\": [\"2\", \"3\"]}"));
  }
}
