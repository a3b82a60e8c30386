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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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
  private static final String[] SHAPE = {"--workers", "2", "--cores", "1", "--memory", "1g"};

  /** Fits a driver and an executor into one Worker. */
  private static final List<String> SMALL =
      List.of("--driver-memory", "500m", "--executor-memory", "500m");

  private Path folder;
  private Scripts scripts;
  private String master;
  private final GoldenCase golden =
      GoldenCase.edgeCases().filter(g -> g.toString().equals("score_ties segm")).findFirst().get();

  @BeforeAll
  void up(@TempDir Path temporary) throws Exception {
    folder = temporary;
    scripts = new Scripts(temporary);
    Ran ran = scripts.run(Map.of(), "cluster", up(SHAPE));
    assertThat(ran.exit()).as(ran.err()).isZero();
    master = ran.out().strip();
    assertThat(master).matches("spark://127\\.0\\.0\\.1:\\d+");
  }

  private static List<String> up(String... shape) {
    return Stream.concat(Stream.of("up"), Arrays.stream(shape)).toList();
  }

  @AfterAll
  void down() throws Exception {
    Set<ProcessHandle> ours = processes();
    assertThat(ours).hasSizeGreaterThanOrEqualTo(3);
    Ran ran = scripts.run("cluster", "down");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ours).noneMatch(ProcessHandle::isAlive);
    assertThat(processes()).as("drivers and executors end with their Workers").isEmpty();
    assertThat(scripts.run("cluster", "down").exit()).as("once more").isZero();
  }

  /** Everything that runs out of this test's folder. */
  private Set<ProcessHandle> processes() {
    Set<ProcessHandle> found = new TreeSet<>();
    ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(scripts.state().toString()))
        .forEach(found::add);
    try (Stream<Path> files = Files.list(scripts.state())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
        long id = Long.parseLong(Files.readString(file).split(" ", 2)[0]);
        ProcessHandle.of(id).ifPresent(found::add);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return found;
  }

  private Ran submit(String mode, List<String> options, List<String> arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--deploy-mode", mode));
    all.addAll(options);
    all.add("--");
    all.addAll(arguments);
    return scripts.run(Map.of(), "submit", all);
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

  /** Runs a command in a process of its own, without a cluster and without the application jar. */
  private Ran here(List<String> arguments) throws Exception {
    String jar = System.getProperty("fovea.app.jar");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of(System.getProperty("fovea.root"), "conf", "jvm.options"),
                "-cp",
                jar.replace("-app.jar", ".jar") + ":" + Path.of(jar).resolveSibling("lib") + "/*",
                "io.fovea.pipeline.cli.Main"));
    command.addAll(arguments);
    Ran ran = scripts.run(Map.of(), command);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran;
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
    Ran local = here(score("local", alone));

    Path json = folder.resolve("cluster-" + mode + ".json");
    Ran ran = submit(mode, SMALL, score("spark", json));

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(local.out()).contains("Average Precision");
    assertThat(ran.err()).contains("(spark engine)");
    assertThat(withoutEngine(json)).isEqualTo(withoutEngine(alone));
  }

  /** Images to predictions to figures: ONNX Runtime, its schema and YAML out of the one jar. */
  @Test
  void runsAPlanToTheFiguresOfOneMachine() throws Exception {
    Path demo = folder.resolve("demo");
    here(List.of("demo", "--out=" + demo));
    String plan = Files.readString(demo.resolve("plan.yaml"));
    assertThat(plan).contains("\nout: run\n", "\nspark:\n  master: local[*]\n");
    Path other = demo.resolve("cluster.yaml");
    Files.writeString(
        other,
        plan.replace("\nout: run\n", "\nout: there\n")
            .replace("\nspark:\n  master: local[*]\n", "\n"));

    Ran ran = submit("cluster", SMALL, List.of("run", "--plan=" + other));

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(demo.resolve("there/metrics.csv"))
        .hasSameTextualContentAs(demo.resolve("run/metrics.csv"));
    assertThat(demo.resolve("there/manifest.json")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "cluster"})
  void theExitCodeOfTheApplicationComesBack(String mode) throws Exception {
    Ran ran =
        submit(
            mode,
            SMALL,
            List.of("score", "--task=instance", "--iou=segm", "--gt=none.json", "--predictions=x"));
    assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
    assertThat(ran.err()).contains("fovea: none.json: no such file");
  }

  @Test
  void settingsThatSparkRefusesAreNoBugOfOurs() throws Exception {
    Ran ran =
        submit(
            "client",
            List.of("--executor-memory", "100m"),
            score("spark", folder.resolve("no.json")));
    assertThat(ran.exit()).as(ran.err()).isEqualTo(4);
    assertThat(ran.err())
        .contains("fovea: Spark cannot be started on " + master)
        .doesNotContain("This is a bug");
  }

  @Test
  void upIsSaidToBeUpAlready() throws Exception {
    Ran again = scripts.run(Map.of(), "cluster", up(SHAPE));
    assertThat(again.exit()).isZero();
    assertThat(again.out().strip()).isEqualTo(master);
    assertThat(again.err()).contains("already up");
    assertThat(scripts.run("cluster", "up", "--workers", "3").exit()).isEqualTo(2);
    Ran status = scripts.run("cluster", "status");
    assertThat(status.exit()).isZero();
    assertThat(status.out()).contains(master, "Workers alive: 2");
  }
}
