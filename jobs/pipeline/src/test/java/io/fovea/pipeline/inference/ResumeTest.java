package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.store.Manifest;
import io.fovea.pipeline.store.RunClaim;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.RunRecord;
import io.fovea.pipeline.store.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run that was broken off. */
class ResumeTest {
  private static final int IMAGES = 14;
  private static final int SHARD = 2;

  @TempDir Path temp;

  private Fixture fixture;
  private InferenceConfig config;

  @BeforeEach
  void dataset() throws IOException {
    fixture = Fixture.of(temp, IMAGES);
    Files.delete(fixture.file(90));
    config = fixture.config(new InferenceConfig.Execution("cpu", 1, 0, SHARD, 1));
  }

  private Path run() {
    return temp.resolve("run");
  }

  /** Runs a plan; without publishing it is as if the driver had died after the last task. */
  private InferenceSummary run(InferenceConfig config, StopSwitch stop, boolean publish)
      throws IOException {
    Configuration hadoop = SharedSpark.session().sparkContext().hadoopConfiguration();
    InferencePlan plan = InferencePlan.check(config, hadoop);
    try (RunClaim claim = RunClaim.of(run().toString(), hadoop, RunClaim.Terms.of("infer"))) {
      claim.begin(plan.shardKeys());
      InferenceSummary summary =
          InferenceJob.run(plan, SharedSpark.session(), claim.folder(), Progress.silent(), stop);
      if (publish) {
        new RunRecord("infer")
            .inputs(plan.inputs())
            .parameters("inference", plan.parameters())
            .devices(summary.devices())
            .files(summary.files())
            .publish(
                claim,
                summary.status(),
                summary.counts(),
                Sessions.settings(SharedSpark.session()));
      }
      return summary;
    }
  }

  private InferenceSummary run(InferenceConfig config, boolean publish) throws IOException {
    return run(config, new StopSwitch(), publish);
  }

  private Manifest undisturbed() throws IOException {
    return Fixture.run(config, temp.resolve("undisturbed").toString());
  }

  private void assertLikeUndisturbed() throws IOException {
    Manifest expected = undisturbed();
    Manifest resumed = RunFolder.open(run().toString(), new Configuration()).manifest();
    assertThat(resumed.files()).isEqualTo(expected.files());
    assertThat(resumed.counts()).isEqualTo(expected.counts());
    assertThat(resumed.devices()).isEqualTo(expected.devices());
    assertThat(resumed.parameters()).isEqualTo(expected.parameters());
    assertThat(resumed.inputs()).isEqualTo(expected.inputs());
    assertThat(resumed.sparkSettings()).isEqualTo(expected.sparkSettings());
    assertThat(resumed.status()).isEqualTo(expected.status());
    for (String table : List.of("predictions", "failures")) {
      List<Path> files = list(temp.resolve("undisturbed").resolve(table));
      assertThat(list(run().resolve(table))).hasSameSizeAs(files);
      for (Path file : files) {
        assertThat(run().resolve(table).resolve(file.getFileName())).hasSameBinaryContentAs(file);
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    }
  }

  @Test
  void whatIsThereAndWholeIsNotRunAgain() throws Exception {
    assertThat(run(config, false).shardsFound()).isZero();
    InferenceSummary summary = run(config, true);
    assertThat(summary.shardsFound()).isEqualTo(IMAGES / SHARD);
    assertThat(summary.imagesPerSecond()).isZero();
    assertThat(summary.text("out"))
        .startsWith("infer: 7 of 7 shards were there and whole, and were not run again");
    assertLikeUndisturbed();
  }

  /** Each way in which one shard may be broken; all others stay. */
  @Test
  void whatIsMissingOrDamagedIsRunAgain() throws Exception {
    run(config, false);
    List<Path> predictions = list(run().resolve("predictions"));
    List<Path> failures = list(run().resolve("failures"));
    Files.delete(predictions.get(0));
    Files.delete(failures.get(1));
    byte[] cut = Files.readAllBytes(predictions.get(2));
    Files.write(predictions.get(2), Arrays.copyOf(cut, cut.length - 9));
    Files.write(failures.get(3), new byte[0]);
    // A row is another, and the footer is as it was.
    byte[] damaged = Files.readAllBytes(predictions.get(4));
    damaged[40] ^= 1;
    Files.write(predictions.get(4), damaged);
    // The files of another shard under this one's name.
    Files.copy(predictions.get(6), Files.newOutputStream(predictions.get(5)));
    Files.copy(failures.get(6), Files.newOutputStream(failures.get(5)));
    assertThat(run(config, true).shardsFound()).isEqualTo(1);
    assertLikeUndisturbed();
  }

  /** The key of a shard does not see into the images; the digest in its footer does. */
  @Test
  void imagesThatChangedAreRunAgain() throws Exception {
    run(config, false);
    byte[] before = Files.readAllBytes(fixture.file(10));
    TestImages.write(fixture.file(10), 17, 17, 200);
    byte[] after = Files.readAllBytes(fixture.file(10));
    assertThat(after).isNotEqualTo(before);
    TestImages.write(fixture.file(90), 20, 16, 99);
    Files.delete(fixture.file(140));
    InferenceSummary summary = run(config, true);
    assertThat(summary.shardsFound()).isEqualTo(IMAGES / SHARD - 3);
    assertThat(summary.counts().failures()).isEqualTo(Map.of("missing", 1L));
    assertLikeUndisturbed();
  }

  @Test
  void aChangedPlanIsComputedAnewAndNeverMixed() throws Exception {
    run(config, false);
    InferenceConfig other =
        new InferenceConfig(
            new ModelChoice(
                fixture.model.toString(),
                "yolox",
                Map.of(),
                "yolox",
                Map.of("score-threshold", 0.2),
                null),
            config.source(),
            config.execution());
    assertThat(run(other, true).shardsFound()).isZero();
    config = other;
    assertLikeUndisturbed();
  }

  @Test
  void stoppingLeavesWhatIsFinished() throws Exception {
    StopSwitch stop = new StopSwitch();
    UserError reason = new UserError(ExitCode.TERMINATED, "ended by SIGTERM", "Run again.");
    Thread watch =
        new Thread(
            () -> {
              try {
                while (!Files.isDirectory(run().resolve("failures"))
                    || list(run().resolve("failures")).isEmpty()) {
                  Thread.sleep(1);
                }
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
              stop.stop(reason);
            });
    watch.start();
    // Long enough that the signal comes in the middle: every image is read slowly.
    Configuration slow = SharedSpark.session().sparkContext().hadoopConfiguration();
    SlowFileSystem.install(slow);
    try {
      InferenceConfig slowly =
          new InferenceConfig(
              config.model(),
              new InferenceConfig.ImageSource(
                  config.source().dataset(),
                  "slow:" + config.source().images(),
                  config.source().exif()),
              config.execution());
      assertThatThrownBy(() -> run(slowly, stop, true)).isSameAs(reason);
    } finally {
      SlowFileSystem.uninstall(slow);
    }
    watch.join();
    assertThat(run().resolve("manifest.json")).doesNotExist();
    assertThat(run().resolve("_lease")).doesNotExist();
    int finished = list(run().resolve("failures")).size();
    assertThat(finished).isBetween(1, IMAGES / SHARD - 1);
    // Keys do not depend on where the images are.
    assertThat(run(config, true).shardsFound()).isEqualTo(finished);
    assertLikeUndisturbed();
  }

  @Test
  void anotherProcessThatTookTheFolderOverIsLeftAlone() throws Exception {
    StopSwitch stop = new StopSwitch();
    RunClaim.Terms terms =
        new RunClaim.Terms("infer", false, Duration.ZERO, what -> {}, stop::stop);
    RunClaim claim = RunClaim.of(run().toString(), new Configuration(), terms);
    claim.begin(Set.of());
    Files.writeString(run().resolve("_lease/00000002.json"), "{\"owner\": \"another\"}");
    WrittenFile mine = claim.folder().write("report.md", new byte[0]);
    assertThatThrownBy(() -> claim.sweep(List.of(mine)))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED));
    claim.close();
    assertThat(run().resolve("_lease/00000002.json")).exists();
    assertThat(run().resolve("_unfinished")).exists();
  }
}
