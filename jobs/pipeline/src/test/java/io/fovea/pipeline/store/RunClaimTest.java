package io.fovea.pipeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunClaimTest {
  private static final Configuration HADOOP = new Configuration();
  private static final RunClaim.Terms PLAIN = RunClaim.Terms.of("infer");
  private static final RunClaim.Terms FORCE =
      new RunClaim.Terms("infer", true, Duration.ZERO, what -> {}, error -> {});
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  @TempDir Path temp;

  private String out() {
    return temp.resolve("run").toString();
  }

  private RunClaim claim(RunClaim.Terms terms) {
    return RunClaim.of(out(), HADOOP, terms);
  }

  private List<String> entries() throws IOException {
    Path run = temp.resolve("run");
    try (Stream<Path> paths = Files.walk(run)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> run.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private static List<WrittenFile> shard(RunFolder folder, String key) throws IOException {
    byte[] content = key.getBytes(UTF_8);
    return List.of(
        folder.write("predictions/" + key + ".parquet", content),
        folder.write("failures/" + key + ".parquet", content));
  }

  private static Manifest publish(RunClaim claim, List<WrittenFile> files) throws IOException {
    return new RunRecord("infer")
        .files(files)
        .publish(claim, Status.COMPLETE, new Counts(0, 0, 0, 0, 0, 0, new TreeMap<>()), Map.of());
  }

  private void finish() throws IOException {
    try (RunClaim claim = claim(PLAIN)) {
      claim.begin(Set.of(A));
      claim.folder().write("report.md", "old".getBytes(UTF_8));
      publish(claim, shard(claim.folder(), A));
    }
  }

  private static void refuses(ThrowingCallable call, ExitCode code, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(code);
              assertThat(e.problem()).contains(parts);
            });
  }

  @Test
  void aFolderThatCameToNothingIsTakenBack() throws Exception {
    claim(PLAIN).close();
    assertThat(temp.resolve("run")).doesNotExist();
    try (RunClaim claim = claim(PLAIN)) {
      claim.begin(Set.of(A));
    }
    assertThat(temp.resolve("run")).doesNotExist();
    Files.createDirectory(temp.resolve("run"));
    claim(PLAIN).close();
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }

  @Test
  void aRunThatWasBrokenOffIsGoneOnWith() throws Exception {
    try (RunClaim claim = claim(PLAIN)) {
      claim.begin(Set.of(A, B));
      shard(claim.folder(), A);
      // Of this one only the first of two files was written.
      claim.folder().write("predictions/" + B + ".parquet", new byte[1]);
      claim.folder().write("report.md", "old".getBytes(UTF_8));
      claim.folder().write("metrics/metrics.parquet", new byte[1]);
      Files.writeString(
          temp.resolve("run/.report.md.0f8fad5b-d9cb-469f-a165-70867728950e"), "half");
    }
    try (RunClaim claim = claim(PLAIN)) {
      assertThat(claim.begin(Set.of(A, B))).isEqualTo(new RunClaim.Found(1, 0));
      assertThat(entries())
          .containsExactly(
              "_lease/00000001.json",
              "_unfinished",
              "failures/" + A + ".parquet",
              "predictions/" + A + ".parquet",
              "predictions/" + B + ".parquet");
    }
  }

  /** F50: shards of another plan stay until the run has its own, and never count. */
  @Test
  void shardsOfAnotherPlanGo() throws Exception {
    try (RunClaim claim = claim(PLAIN)) {
      claim.begin(Set.of(A));
      shard(claim.folder(), A);
    }
    try (RunClaim claim = claim(PLAIN)) {
      assertThat(claim.begin(Set.of(B))).isEqualTo(new RunClaim.Found(0, 1));
      List<WrittenFile> own = shard(claim.folder(), B);
      assertThat(entries()).contains("predictions/" + A + ".parquet");
      claim.sweep(own);
      assertThat(entries())
          .containsExactly(
              "_lease/00000001.json",
              "_unfinished",
              "failures/" + B + ".parquet",
              "predictions/" + B + ".parquet");
      assertThat(publish(claim, own).files())
          .extracting(WrittenFile::path)
          .containsExactly("failures/" + B + ".parquet", "predictions/" + B + ".parquet");
    }
  }

  @Test
  void aFinishedRunIsLeftAloneUnlessForced() throws Exception {
    finish();
    List<String> before = entries();
    refuses(() -> claim(PLAIN), ExitCode.USAGE, "already holds a run");
    // Nothing goes before the plan is checked, which comes after the claim.
    claim(FORCE).close();
    assertThat(entries()).isEqualTo(before);
    RunFolder.open(out(), HADOOP).requireListed(RunFolder.PREDICTIONS);
    try (RunClaim claim = claim(FORCE)) {
      assertThat(claim.begin(Set.of(A))).isEqualTo(new RunClaim.Found(0, 0));
      assertThat(entries()).containsExactly("_lease/00000001.json", "_unfinished");
    }
  }

  @Test
  void whatIsNotFoveasIsNeverTouched() throws Exception {
    Path run = Files.createDirectories(temp.resolve("run"));
    // Named like a run's documents, but no run has left its mark here.
    Files.writeString(run.resolve("plan.yaml"), "mine");
    for (RunClaim.Terms terms : List.of(PLAIN, FORCE)) {
      refuses(() -> claim(terms), ExitCode.USAGE, "is not empty", "plan.yaml");
    }
    assertThat(entries()).containsExactly("plan.yaml");
    Files.delete(run.resolve("plan.yaml"));
    finish();
    Files.createDirectories(run.resolve("metrics"));
    for (String name : List.of("notes.txt", "metrics/mine.csv", "predictions/mine.parquet")) {
      Files.writeString(run.resolve(name), "mine");
      refuses(() -> claim(FORCE), ExitCode.USAGE, name.replaceFirst("/.*", ""));
      Files.delete(run.resolve(name));
    }
    claim(FORCE).close();
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeAnyWork() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    refuses(() -> RunClaim.of(file.toString(), HADOOP, PLAIN), ExitCode.USAGE, "is a file");
    assertThatThrownBy(() -> RunClaim.of(file + "/run", HADOOP, PLAIN))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> assertThat(e.exitCode()).isIn(ExitCode.ENVIRONMENT, ExitCode.USAGE))
        .hasMessageContaining(file + "/run");
  }

  @Test
  void twoDoNotWriteToOneFolder() throws Exception {
    try (RunClaim first = claim(PLAIN)) {
      first.begin(Set.of(A));
      refuses(() -> claim(PLAIN), ExitCode.LOCKED, "'fovea infer', process ", "s ago");
      refuses(() -> claim(FORCE), ExitCode.LOCKED, "run is being written to");
      shard(first.folder(), A);
    }
    try (RunClaim second = claim(PLAIN)) {
      assertThat(second.begin(Set.of(A)).own()).isEqualTo(1);
    }
  }

  /** Whoever waited for a run that then finished has nothing left to do. */
  @Test
  void waitingForARunThatFinishesEndsLikeFindingIt() throws Exception {
    RunClaim first = claim(PLAIN);
    first.begin(Set.of(A));
    List<WrittenFile> files = shard(first.folder(), A);
    int[] looks = {0};
    RunClaim.Terms patient =
        new RunClaim.Terms(
            "infer",
            false,
            Duration.ofSeconds(30),
            what -> {
              if (looks[0]++ == 0) {
                publishUnchecked(first, files);
                first.close();
              }
            },
            error -> {});
    refuses(() -> claim(patient), ExitCode.USAGE, "already holds a run");
    assertThat(looks[0]).isEqualTo(1);
    assertThat(temp.resolve("run/_lease")).doesNotExist();
  }

  private static void publishUnchecked(RunClaim claim, List<WrittenFile> files) {
    try {
      publish(claim, files);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRunIsNotPublishedOverAnother() throws Exception {
    try (RunClaim claim = claim(PLAIN)) {
      claim.begin(Set.of(A));
      List<WrittenFile> own = shard(claim.folder(), A);
      Files.writeString(temp.resolve("run/manifest.json"), "{}");
      refuses(() -> publish(claim, own), ExitCode.LOCKED, "published a run there in the meantime");
      assertThat(temp.resolve("run/manifest.json")).hasContent("{}");
    }
  }
}
