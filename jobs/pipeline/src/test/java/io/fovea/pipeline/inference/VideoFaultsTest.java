package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Tensor;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.VideoJob.Cut;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.FailureTable;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.PredictionRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is lost, damaged, stopped or already there when a model runs over videos. */
class VideoFaultsTest extends VideoRuns {
  /** Features lie on this machine's disk until their masks are made, and not longer. */
  @Test
  void lostFeaturesAreMadeAgain() throws Exception {
    InferenceSummary calm = run("calm", Execution.defaults(), WHOLE);
    List<Path> spilled = new ArrayList<>();
    Cut disturbed =
        new Cut(
            4,
            1000,
            () -> {
              Map<String, Path> files = LocalFeatures.files("");
              spilled.addAll(files.values());
              try {
                int i = 0;
                for (Path file : files.values()) {
                  // 32 channels of 16 x 24 floats, four frames, what is known of each, and a sum.
                  assertThat(Files.size(file)).isEqualTo(4 * (20 + 32 * 16 * 24 * 4) + 8);
                  byte[] bytes = Files.readAllBytes(file);
                  switch (i++) {
                    case 0 -> Files.delete(file);
                    case 1 -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
                    case 2 -> {
                      bytes[bytes.length / 3] ^= 64;
                      Files.write(file, bytes);
                    }
                    default -> {}
                  }
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    InferenceSummary summary = run("disturbed", Execution.defaults(), disturbed);
    assertThat(spilled).hasSize(6);
    assertThat(summary.files()).isEqualTo(calm.files());
    assertThat(summary.stages())
        .extracting(stage -> stage.stage() + " " + stage.samples())
        .contains("infer masks, frames run again 12");
    assertThat(spilled).noneMatch(Files::exists);
    assertThat(LocalFeatures.files("")).isEmpty();
  }

  @Test
  void aFrameThatCannotBeReadFailsItsVideoAndNoOther() throws Exception {
    InferenceSummary whole = run("whole", Execution.defaults(), WHOLE);
    Files.writeString(videos.file(7, 5), "no image");
    Files.delete(videos.file(7, 6));
    for (int size : new int[] {2, 8}) {
      String out = "failed-" + size;
      InferenceSummary failed = run(out, Execution.defaults(), new Cut(size, 1000, () -> {}));
      assertThat(failed.status()).isEqualTo(Status.INCOMPLETE);
      assertThat(failed.counts().predicted()).isEqualTo(2);
      assertThat(failed.counts().failures()).isEqualTo(Map.of("undecodable", 1L));
      assertThat(rows(out)).extracting(PredictionRow::imageId).containsOnly(3L, 12L);
      assertThat(rows(out))
          .isEqualTo(rows("whole").stream().filter(row -> row.imageId() != 7).toList());
      assertThat(failures(out))
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.imageId()).isEqualTo(7);
                assertThat(row.fileName()).isEqualTo("7/00005.png");
                assertThat(row.detail()).startsWith("frame 5: ");
              });
    }
    assertThat(LocalFeatures.files("")).isEmpty();
    assertThat(whole.counts().failed()).isZero();
  }

  private List<FailureRow> failures(String out) throws IOException {
    List<FailureRow> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(temp.resolve(out).resolve("failures"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".parquet")).toList()) {
        FailureTable.INSTANCE.read(Files.readAllBytes(file), file.toString(), rows::add);
      }
    }
    return rows;
  }

  @Test
  void whatIsThereAndWholeIsNotRunAgain() throws Exception {
    InferenceSummary first = run("run", Execution.defaults(), WHOLE);
    InferenceSummary second = run("run", Execution.defaults(), new Cut(2, 8, () -> {}));
    assertThat(second.shardsFound()).isEqualTo(3);
    assertThat(second.files()).isEqualTo(first.files());
    assertThat(second.counts()).isEqualTo(first.counts());
    assertThat(second.throughput()).isEmpty();

    Videos.draw(videos.file(12, 4), 90, 2);
    assertThat(run("run", Execution.defaults(), WHOLE).shardsFound()).isEqualTo(2);
    assertThat(rows("run").stream().filter(row -> row.imageId() == 12).toList())
        .isEqualTo(plainly(12));
  }

  @Test
  void aRunThatIsStoppedLeavesWholeShardsAndNoFeatures() throws Exception {
    StopSwitch stop = new StopSwitch();
    UserError reason = new UserError(ExitCode.TERMINATED, "ended by SIGTERM", "Run again.");
    int[] waves = new int[1];
    Cut second =
        new Cut(
            3,
            1,
            () -> {
              if (++waves[0] == 2) {
                assertThat(LocalFeatures.files("")).isNotEmpty();
                stop.stop(reason);
              }
            });
    assertThatThrownBy(() -> run("run", Execution.defaults(), second, stop)).isSameAs(reason);
    assertThat(LocalFeatures.files("")).isEmpty();
    InferenceSummary resumed = run("run", Execution.defaults(), WHOLE);
    assertThat(resumed.shardsFound()).isEqualTo(1);
    assertThat(resumed.files()).isEqualTo(run("calm", Execution.defaults(), WHOLE).files());
  }

  /** F11: what cannot be kept is named, and nothing is left. */
  @Test
  void aFullLocalDiskIsNamed() throws Exception {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full));
    Path link = Files.createSymbolicLink(temp.resolve("features"), full);
    ImageFrame frame = Recipe.named("none").frame(4, 4);
    assertThatThrownBy(
            () -> {
              try (LocalFeatures.Writer writer = new LocalFeatures.Writer(link)) {
                for (int i = 0; i < 100; i++) {
                  writer.add(frame, Tensor.of(new float[1 << 14], 1, 4, 64, 64), 0);
                }
                writer.keep("run/0", "chunk");
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be written to the local disk")
        .hasMessageContaining("No space left on device");
    assertThat(link).doesNotExist();
    assertThat(full).exists();
    assertThat(LocalFeatures.files("")).isEmpty();
  }
}
