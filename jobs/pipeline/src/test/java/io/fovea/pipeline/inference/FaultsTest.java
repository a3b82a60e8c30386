package io.fovea.pipeline.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.pipeline.inference.ShardOutcome.Written;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.FaultFileSystem;
import io.fovea.pipeline.store.FaultFileSystem.Fault;
import io.fovea.pipeline.store.Manifest;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.QuickClaims;
import io.fovea.pipeline.store.RunClaim;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.RunRecord;
import io.fovea.pipeline.store.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * F04, F05, F06: every operation on storage fails once, at whichever point of a run. What drivers
 * and tasks do there is done here by one thread, without Spark and without a model.
 */
class FaultsTest {
  private static final Configuration LOCAL = new Configuration();
  private static final String DIGEST = "0".repeat(64);

  @TempDir Path temp;

  private final List<Shard> shards =
      Shard.cut(
          Stream.of(1L, 2L, 3L).map(id -> new Shard.Image(id, id + ".png", 8, 8)).toList(),
          2,
          List.of("model"));

  @AfterEach
  void disarm() {
    FaultFileSystem.disarm();
  }

  private static ShardContent content(Shard shard) {
    long first = shard.images().get(0).id();
    List<FailureRow> failures =
        first == 1
            ? List.of(new FailureRow(2, "2.png", FailureRow.Stage.READ, "missing", "gone"))
            : List.of();
    List<PredictionRow> predictions =
        List.of(new PredictionRow(first, 7, 0.5, new Box(1, 2, 3, 4), null, 0));
    return new ShardContent(
        predictions, failures, shard.images().size() - failures.size(), 0, DIGEST);
  }

  /** A whole run; the number of shards that were there. */
  private int run(String out, Configuration conf) throws IOException {
    return run(out, conf, false);
  }

  private int run(String out, Configuration conf, boolean force) throws IOException {
    int found = 0;
    try (RunClaim claim = QuickClaims.of(out, conf, force)) {
      claim.begin(shards.stream().map(Shard::key).collect(Collectors.toSet()));
      List<WrittenFile> files = new ArrayList<>();
      for (Shard shard : shards) {
        ShardFiles tasks = new ShardFiles(RunFolder.attach(claim.folder().root(), conf));
        Optional<Written> there = tasks.find(shard, () -> DIGEST);
        found += there.isPresent() ? 1 : 0;
        Written written =
            there.isPresent() ? there.get() : tasks.write(shard, content(shard), "cpu");
        files.add(written.predictionFile());
        files.add(written.failureFile());
      }
      claim.sweep(files);
      claim.folder().write(RunFolder.REPORT, "report".getBytes(UTF_8));
      Counts counts = new Counts(3, 2, 1, 2, 2, 0, new TreeMap<>(Map.of("missing", 1L)));
      new RunRecord("infer")
          .files(files)
          .publish(claim, Status.COMPLETE, counts, Map.of("spark.master", "local"));
    }
    return found;
  }

  private static SortedMap<String, String> content(Path run) throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(run)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = run.relativize(path).toString();
        if (!name.startsWith("_") && !name.equals("manifest.json")) {
          content.put(name, new String(Files.readAllBytes(path), UTF_8));
        }
      }
    }
    return content;
  }

  /**
   * Through {@code hdfs} files are written under another name and renamed; through {@code fault}
   * they are put, as on S3.
   */
  @ParameterizedTest
  @CsvSource({
    "fault, ONE",
    "fault, ONE_AFTER_ALL",
    "fault, ALL_FROM",
    "hdfs, ONE",
    "hdfs, ALL_FROM"
  })
  void afterAnyFaultThereIsNoRunOrAWholeOne(String scheme, Fault fault) throws IOException {
    Configuration conf = FaultFileSystem.conf(scheme);
    Path calm = temp.resolve("calm");
    FaultFileSystem.disarm();
    assertThat(run(scheme + ":" + calm, conf)).isZero();
    int operations = FaultFileSystem.operations();
    assertThat(operations).isGreaterThan(40);
    SortedMap<String, String> expected = content(calm);
    assertThat(expected).hasSize(5);
    Manifest manifest = RunFolder.open(calm.toString(), LOCAL).manifest();
    int failures = 0;
    int wholeAllTheSame = 0;
    for (int n = 0; n < operations; n++) {
      Path path = temp.resolve("run" + n);
      String out = scheme + ":" + path;
      FaultFileSystem.arm(fault, n);
      try {
        run(out, conf);
        wholeAllTheSame++;
      } catch (IOException | RuntimeException e) {
        failures++;
      }
      FaultFileSystem.disarm();
      if (Files.exists(path.resolve("manifest.json"))) {
        assertThatThrownBy(() -> run(out, conf))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("already holds a run");
      } else {
        run(out, conf);
      }
      RunFolder folder = RunFolder.open(path.toString(), LOCAL);
      folder.requireListed(RunFolder.PREDICTIONS);
      folder.requireListed(RunFolder.FAILURES);
      assertThat(content(path)).as("operation " + n).isEqualTo(expected);
      assertThat(timeless(folder.manifest())).isEqualTo(timeless(manifest));
    }
    assertThat(failures).isGreaterThan(operations / 3);
    assertThat(wholeAllTheSame).isPositive();
  }

  /** Replacing a finished run, which is destroyed first: never a mixture of two. */
  @Test
  void afterAnyFaultARunThatIsReplacedIsTheOldOneOrGoneOrTheNewOne() throws IOException {
    Configuration conf = FaultFileSystem.conf("fault");
    Path calm = temp.resolve("calm");
    run("fault:" + calm, conf);
    FaultFileSystem.disarm();
    run("fault:" + calm, conf, true);
    int operations = FaultFileSystem.operations();
    SortedMap<String, String> expected = content(calm);
    for (int n = 0; n < operations; n++) {
      Path path = temp.resolve("run" + n);
      String out = "fault:" + path;
      FaultFileSystem.disarm();
      run(out, conf);
      FaultFileSystem.arm(Fault.ALL_FROM, n);
      try {
        run(out, conf, true);
      } catch (IOException | RuntimeException e) {
        // What matters is what is left.
      }
      FaultFileSystem.disarm();
      if (!Files.exists(path.resolve("manifest.json"))) {
        run(out, conf);
      }
      RunFolder.open(path.toString(), LOCAL).requireListed(RunFolder.PREDICTIONS);
      assertThat(content(path)).isEqualTo(expected);
    }
  }

  private static Manifest timeless(Manifest manifest) {
    return new Manifest(
        manifest.version(),
        manifest.status(),
        manifest.command(),
        "",
        "",
        manifest.inputs(),
        manifest.parameters(),
        manifest.counts(),
        manifest.software(),
        manifest.devices(),
        null,
        manifest.sparkSettings(),
        manifest.files());
  }

  /** F06: the put of the manifest fails, and the store does not say any more whether it counts. */
  @Test
  void anUnknownOutcomeIsCalledThat() throws IOException {
    Configuration conf = FaultFileSystem.conf("fault");
    Path run = temp.resolve("run");
    Set<String> problems = new TreeSet<>();
    FaultFileSystem.disarm();
    run("fault:" + temp.resolve("calm"), conf);
    int operations = FaultFileSystem.operations();
    for (int n = operations / 2; n < operations; n++) {
      FaultFileSystem.arm(Fault.ALL_FROM, n);
      try {
        run("fault:" + run.resolve("" + n), conf);
      } catch (UserError e) {
        problems.add(
            e.exitCode() + " " + e.problem().replaceAll("(put |open )?fault:/[^ ]*: ", "fault: "));
      } catch (IOException e) {
        // A task failed, and nothing was published yet.
      }
    }
    assertThat(problems)
        .filteredOn(problem -> problem.startsWith("UNKNOWN_OUTCOME"))
        .containsExactly(
            "UNKNOWN_OUTCOME fault: whether the run was published is not known (fault: the connection was"
                + " reset)");
  }
}
