package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.pipeline.packaging.Scripts.Ran;
import io.fovea.pipeline.scoring.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application jar on a real cluster: a Master and two Workers, each a Java of its own. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {
  private Path folder;
  private TestCluster cluster;
  private final GoldenCase golden =
      GoldenCase.edgeCases().filter(g -> g.toString().equals("score_ties segm")).findFirst().get();

  @BeforeAll
  void up(@TempDir Path temporary) throws Exception {
    folder = temporary;
    cluster = TestCluster.up(temporary);
    assertThat(cluster.master()).matches("spark://127\\.0\\.0\\.1:\\d+");
  }

  @AfterAll
  void down() throws Exception {
    Set<ProcessHandle> ours = cluster.processes();
    assertThat(ours).hasSizeGreaterThanOrEqualTo(3);
    cluster.close();
    assertThat(ours).noneMatch(ProcessHandle::isAlive);
    assertThat(cluster.processes()).as("drivers and executors end with their Workers").isEmpty();
    assertThat(cluster.scripts().run("cluster", "down").exit()).as("once more").isZero();
  }

  private List<String> score(String engine, Path json) {
    return List.of(
        "score",
        "--task=instance",
        "--iou=segm",
        "--gt=" + golden.groundTruth(),
        "--predictions=" + golden.results(),
        "--engine=" + engine,
        "--emit=text",
        "--emit=json=" + json);
  }

  private static JsonNode withoutEngine(Path json) throws IOException {
    ObjectNode document = (ObjectNode) new ObjectMapper().readTree(json.toFile());
    document.remove("engine");
    return document;
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "cluster"})
  void scoresToTheBitsOfOneMachine(String mode) throws Exception {
    Path alone = folder.resolve("alone-" + mode + ".json");
    Ran local = cluster.here(score("local", alone));

    Path json = folder.resolve("cluster-" + mode + ".json");
    Ran ran = cluster.submit(mode, List.of(), score("spark", json));

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(local.out()).contains("Average Precision");
    assertThat(ran.err()).contains("(spark engine)");
    assertThat(withoutEngine(json)).isEqualTo(withoutEngine(alone));
  }

  /** Images to predictions to figures: ONNX Runtime, its schema and YAML out of the one jar. */
  @Test
  void runsAPlanToTheFiguresOfOneMachine() throws Exception {
    Path demo = folder.resolve("demo");
    cluster.here(List.of("demo", "--out=" + demo));
    String plan = Files.readString(demo.resolve("plan.yaml"));
    assertThat(plan).contains("\nout: run\n", "\nspark:\n  master: local[*]\n");
    Path other = demo.resolve("cluster.yaml");
    Files.writeString(
        other,
        plan.replace("\nout: run\n", "\nout: there\n")
            .replace("\nspark:\n  master: local[*]\n", "\n"));

    Ran ran = cluster.submit("cluster", List.of(), List.of("run", "--plan=" + other));

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(demo.resolve("there/metrics.csv"))
        .hasSameTextualContentAs(demo.resolve("run/metrics.csv"));
    assertThat(demo.resolve("there/manifest.json")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "cluster"})
  void theExitCodeOfTheApplicationComesBack(String mode) throws Exception {
    Ran ran =
        cluster.submit(
            mode,
            List.of(),
            List.of("score", "--task=instance", "--iou=segm", "--gt=none.json", "--predictions=x"));
    assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
    assertThat(ran.err()).contains("fovea: none.json: no such file");
  }

  @Test
  void settingsThatSparkRefusesAreNoBugOfOurs() throws Exception {
    Ran ran =
        cluster.submit(
            "client",
            List.of("--executor-memory", "100m"),
            score("spark", folder.resolve("no.json")));
    assertThat(ran.exit()).as(ran.err()).isEqualTo(4);
    assertThat(ran.err())
        .contains("fovea: Spark cannot be started on " + cluster.master())
        .doesNotContain("This is a bug");
  }

  @Test
  void upIsSaidToBeUpAlready() throws Exception {
    Ran again = cluster.scripts().run(Map.of(), "cluster", TestCluster.up(TestCluster.SHAPE));
    assertThat(again.exit()).isZero();
    assertThat(again.out().strip()).isEqualTo(cluster.master());
    assertThat(again.err()).contains("already up");
    assertThat(cluster.scripts().run("cluster", "up", "--workers", "3").exit()).isEqualTo(2);
    Ran status = cluster.scripts().run("cluster", "status");
    assertThat(status.exit()).isZero();
    assertThat(status.out()).contains(cluster.master(), "Workers alive: 2");
  }
}
