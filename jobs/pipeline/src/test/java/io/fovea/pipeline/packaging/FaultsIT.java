package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fovea.pipeline.gate.GateKeeper;
import io.fovea.pipeline.gate.GateKeeper.Held;
import io.fovea.pipeline.packaging.Scripts.Ran;
import io.fovea.pipeline.packaging.Scripts.Running;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults on a real cluster. After each the run is, to the byte, the undisturbed one, or it has
 * failed for a reason that it tells and a rerun completes it. docs/faults.md has the catalogue.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
  private static final String SHARD = "/[0-9a-f]{64}[.]parquet";

  private TestCluster cluster;
  private FaultFixture fixture;
  private int runs;

  @BeforeAll
  void up(@TempDir Path folder) throws Exception {
    fixture = new FaultFixture(folder);
    cluster = fixture.cluster();
  }

  @AfterAll
  void down() throws Exception {
    cluster.close();
  }

  private Path run() {
    return fixture.file("run-" + runs++);
  }

  private static void assertEndsWell(Running driver) throws Exception {
    Ran ran = driver.end();
    assertThat(ran.exit()).as(ran.err()).isZero();
  }

  private static void signal(ProcessHandle process, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** F01: the predictions of a shard are there, and its failures are not. */
  @Test
  void anExecutorThatDiesAfterAPartOfAShardChangesNothing() throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    try (Running driver =
        cluster.start(
            gate.options("rename .*/failures" + SHARD), fixture.infer("", "hdfs:" + run))) {
      Held executor = gate.awaitHeld(driver.handle());
      Path failures = Path.of(executor.operation().substring("rename ".length()));
      assertThat(run.resolve("predictions").resolve(failures.getFileName())).exists();
      assertThat(failures).doesNotExist();
      executor.process().destroyForcibly();
      assertEndsWell(driver);
    }
    fixture.assertLikeCalm(run);
  }

  /**
   * F02: a slow first attempt and a second one beside it; both may write. Spark starts the second
   * on another host.
   */
  @Test
  void twoAttemptsOfOneShardAreOneShard() throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    List<String> options = new ArrayList<>(gate.options("rename .*/predictions" + SHARD));
    for (String setting :
        List.of(
            "spark.speculation=true",
            "spark.speculation.interval=50ms",
            "spark.speculation.multiplier=1.01",
            "spark.speculation.quantile=0.1",
            "spark.speculation.minTaskRuntime=0ms")) {
      options.addAll(List.of("--conf", setting));
    }
    try (Running elsewhere = cluster.startWorker("127.0.0.2");
        Running driver = cluster.start(options, fixture.infer("", "hdfs:" + run))) {
      assertThat(elsewhere.handle().isAlive()).isTrue();
      Held slow = gate.awaitHeld(driver.handle());
      Path predictions = Path.of(slow.operation().substring("rename ".length()));
      Path failures = run.resolve("failures").resolve(predictions.getFileName());
      // No other attempt but a speculative one can have written it.
      GateKeeper.await(driver.handle(), () -> Files.exists(failures));
      gate.open();
      assertEndsWell(driver);
    }
    fixture.assertLikeCalm(run);
  }

  /** F03: what the killed executor had shuffled and kept is computed again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "score: match images",
        "score: count matches [(]pass 1 of 2[)]",
        "score: fold curves [(]pass 2 of 2[)]"
      })
  void anExecutorKilledInScoringChangesNoBit(String job) throws Exception {
    GateKeeper gate = fixture.gate();
    Path json = fixture.file("scores-" + runs++ + ".json");
    try (Running driver = cluster.start(gate.options("task " + job + " 5"), fixture.score(json))) {
      gate.awaitHeld(driver.handle()).process().destroyForcibly();
      assertEndsWell(driver);
    }
    fixture.assertScoredLikeHere(json);
  }

  /**
   * F04 and F05: the manifest has not been begun, or is written and not yet in its place. No shard
   * is computed again.
   */
  @ParameterizedTest
  @ValueSource(strings = {"create .*/[.]manifest[.]json[.].*", "rename .*/manifest[.]json"})
  void aDriverKilledAtPublicationIsCompletedByARerun(String hold) throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    try (Running driver = cluster.start(gate.options(hold), fixture.infer("", "hdfs:" + run))) {
      Held held = gate.awaitHeld(driver.handle());
      assertThat(held.process()).isEqualTo(driver.handle());
      driver.process().destroyForcibly();
      assertThat(driver.end().exit()).isEqualTo(137);
    }
    assertThat(run.resolve("manifest.json")).doesNotExist();
    assertThat(fixture.rerun(run).err()).contains(FaultFixture.found(FaultFixture.SHARDS));
    fixture.assertLikeCalm(run);
  }

  /** F04: in the middle of inference; its executors end with it. */
  @Test
  void aDriverKilledInInferenceIsCompletedByARerun() throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    ProcessHandle executor;
    try (Running driver =
        cluster.start(
            gate.options(FaultFixture.HOLD_IN_THE_MIDDLE),
            fixture.infer("gate:", run.toString()))) {
      executor = gate.awaitHeld(driver.handle()).process();
      driver.process().destroyForcibly();
      driver.end();
      GateKeeper.await(cluster.daemon("master"), () -> !executor.isAlive());
    }
    int whole = FaultFixture.shards(run);
    assertThat(whole).isBetween(1, FaultFixture.SHARDS - 1);
    assertThat(fixture.rerun(run).err()).contains(FaultFixture.found(whole));
    fixture.assertLikeCalm(run);
  }

  /** F19. */
  @Test
  void aDriverThatIsToldToEndIsCompletedByARerun() throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    try (Running driver =
        cluster.start(
            gate.options(FaultFixture.HOLD_IN_THE_MIDDLE),
            fixture.infer("gate:", run.toString()))) {
      gate.awaitHeld(driver.handle());
      signal(driver.handle(), "TERM");
      Ran ran = driver.end();
      assertThat(ran.exit()).as(ran.err()).isEqualTo(143);
      assertThat(ran.err())
          .contains("fovea: ended by SIGTERM\n  Run the same command again to go on from here")
          .doesNotContain("internal error");
    }
    assertThat(run.resolve("_lease")).doesNotExist();
    int whole = FaultFixture.shards(run);
    assertThat(whole).isBetween(1, FaultFixture.SHARDS - 1);
    assertThat(fixture.rerun(run).err()).contains(FaultFixture.found(whole));
    fixture.assertLikeCalm(run);
  }

  /** F07: the first makes its run, the second is told who does. */
  @Test
  void twoRunsInOneFolderDoNotMix() throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    try (Running first =
        cluster.start(
            gate.options(FaultFixture.HOLD_IN_THE_MIDDLE),
            fixture.infer("gate:", run.toString()))) {
      gate.awaitHeld(first.handle());
      Ran second = cluster.submit("client", List.of(), fixture.infer("", run.toString()));
      assertThat(second.exit()).as(second.err()).isEqualTo(7);
      assertThat(second.err())
          .contains(
              "is being written to by another run: 'fovea infer', process " + first.handle().pid());
      gate.open();
      assertEndsWell(first);
    }
    fixture.assertLikeCalm(run);
  }

  /** F11: the disk of the run's folder. */
  @Test
  void aDiskThatIsFullIsNamedAndARerunCompletes() throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    try (Running driver =
        cluster.start(
            gate.options(FaultFixture.HOLD_IN_THE_MIDDLE), fixture.infer("gate:", "hdfs:" + run))) {
      gate.awaitHeld(driver.handle());
      gate.full(true);
      gate.open();
      Ran ran = driver.end();
      assertThat(ran.exit()).as(ran.err()).isEqualTo(4);
      assertThat(ran.err()).contains("No space left on device").doesNotContain("internal error");
    }
    assertThat(run.resolve("manifest.json")).doesNotExist();
    int whole = FaultFixture.shards(run);
    assertThat(whole).isBetween(1, FaultFixture.SHARDS - 1);
    assertThat(fixture.rerun(run).err()).contains(FaultFixture.found(whole));
    fixture.assertLikeCalm(run);
  }

  /** F11: the disks on which executors shuffle; they are filled while a task is held. */
  @Test
  void disksOfExecutorsThatAreFullAreNamed() throws Exception {
    List<Path> disks = new ArrayList<>();
    try {
      for (String worker : List.of("worker-1", "worker-2")) {
        Path disk =
            Files.createDirectories(cluster.scripts().state().resolve("local").resolve(worker));
        assumeTrue(
            ran("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", disk.toString()),
            "a small disk can be mounted");
        disks.add(disk);
      }
      GateKeeper gate = fixture.gate();
      Path json = fixture.file("none.json");
      List<String> options = gate.options("task score: match images 5");
      try (Running driver = cluster.start(options, fixture.score(json))) {
        gate.awaitHeld(driver.handle());
        for (Path disk : disks) {
          fill(disk.resolve("filler"));
        }
        gate.open();
        Ran ran = driver.end();
        assertThat(ran.exit()).as(ran.err()).isEqualTo(4);
        assertThat(ran.err()).contains("No space left on device").doesNotContain("internal error");
      }
      assertThat(json).doesNotExist();
    } finally {
      for (Path disk : disks) {
        // Lazily: an executor may not have ended yet.
        assertThat(ran("umount", "-l", disk.toString())).isTrue();
      }
    }
    Path again = fixture.file("again.json");
    assertThat(cluster.submit("client", List.of(), fixture.score(again)).exit()).isZero();
    fixture.assertScoredLikeHere(again);
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  private static boolean ran(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** F12: driver and executors in another language, with other digits, on another side of a day. */
  @ParameterizedTest
  @CsvSource({"tr, TR, '', Pacific/Apia", "ar, EG, u-nu-arab, Asia/Kathmandu"})
  void anotherLocaleChangesNoByte(String language, String country, String extensions, String zone)
      throws Exception {
    String java =
        "-Duser.language=%s -Duser.country=%s -Duser.extensions=%s -Duser.timezone=%s"
            .formatted(language, country, extensions, zone);
    List<String> options =
        List.of("--driver-java-options", java, "--conf", "spark.executor.extraJavaOptions=" + java);
    Path run = run();
    Ran ran = cluster.submit("client", options, fixture.infer("", run.toString()));
    assertThat(ran.exit()).as(ran.err()).isZero();
    fixture.assertLikeCalm(run);
    Path json = fixture.file("scores-" + language + ".json");
    assertThat(cluster.submit("client", options, fixture.score(json)).exit()).isZero();
    fixture.assertScoredLikeHere(json);
  }

  /** F15: a cluster whose default is Kryo. Records cross by Java's serialisation all the same. */
  @Test
  void aClusterOfKryoGivesTheSameBits() throws Exception {
    List<String> kryo =
        List.of("--conf", "spark.serializer=org.apache.spark.serializer.KryoSerializer");
    Path run = run();
    Ran ran = cluster.submit("client", kryo, fixture.infer("", run.toString()));
    assertThat(ran.exit()).as(ran.err()).isZero();
    fixture.assertLikeCalm(run);
    Path json = fixture.file("scores-kryo.json");
    assertThat(cluster.submit("client", kryo, fixture.score(json)).exit()).isZero();
    fixture.assertScoredLikeHere(json);
  }

  /** F02: a machine that is cut off, taken for dead, and wakes up after the run has ended. */
  @Test
  @Order(Integer.MAX_VALUE - 1)
  void aWorkerThatIsCutOffChangesNothing() throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    List<String> options = new ArrayList<>(gate.options(FaultFixture.HOLD_IN_THE_MIDDLE));
    options.addAll(
        List.of(
            "--conf",
            "spark.network.timeout=8s",
            "--conf",
            "spark.network.timeoutInterval=2s",
            "--conf",
            "spark.executor.heartbeatInterval=1s"));
    try (Running driver = cluster.start(options, fixture.infer("gate:", run.toString()))) {
      ProcessHandle executor = gate.awaitHeld(driver.handle()).process();
      ProcessHandle worker = executor.parent().orElseThrow();
      signal(worker, "STOP");
      signal(executor, "STOP");
      try {
        assertEndsWell(driver);
      } finally {
        gate.open();
        signal(executor, "CONT");
        signal(worker, "CONT");
      }
      GateKeeper.await(cluster.daemon("master"), () -> !executor.isAlive());
    }
    fixture.assertLikeCalm(run);
  }

  /** A machine that is gone. Last, for the cluster has one Worker after it. */
  @Test
  @Order(Integer.MAX_VALUE)
  void aWorkerThatIsKilledChangesNothing() throws Exception {
    GateKeeper gate = fixture.gate();
    Path run = run();
    try (Running driver =
        cluster.start(
            gate.options(FaultFixture.HOLD_IN_THE_MIDDLE),
            fixture.infer("gate:", run.toString()))) {
      ProcessHandle executor = gate.awaitHeld(driver.handle()).process();
      executor.parent().orElseThrow().destroyForcibly();
      executor.destroyForcibly();
      assertEndsWell(driver);
    }
    fixture.assertLikeCalm(run);
  }
}
