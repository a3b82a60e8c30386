package io.fovea.pipeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.scoring.GoldenCase;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.ScoreRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopStorageTest {
  @TempDir Path folder;

  private String at(String name) {
    return "alias://" + folder.resolve(name);
  }

  @Test
  void readsAndWritesThroughHadoop() throws IOException {
    try (OutputStream out = Storage.create(at("a/b.txt"))) {
      out.write("text".getBytes(UTF_8));
    }
    assertThat(Storage.isLocal(at("a/b.txt"))).isFalse();
    assertThat(Storage.exists(at("a/b.txt"))).isTrue();
    assertThat(Storage.size(at("a/b.txt"))).isEqualTo(4);
    assertThat(Storage.isDirectory(at("a"))).isTrue();
    assertThat(Storage.isDirectory(at("a/b.txt"))).isFalse();
    assertThat(Storage.exists(at("none"))).isFalse();
    assertThat(Storage.isDirectory(at("none"))).isFalse();
    try (InputStream in = Storage.openMaybeGzip(at("a/b.txt"))) {
      assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("text");
    }
    assertThatThrownBy(() -> Storage.open(at("none")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> Storage.open(at("a")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a folder");
  }

  @AfterEach
  void forget() {
    Storage.use(Map.of());
  }

  private static void refuses(String location, String... parts) {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> Storage.open(location),
            () -> RunFolder.open(location, HadoopStorage.configuration()))) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(
              UserError.class,
              e -> {
                assertThat(e.exitCode()).as(e.getMessage()).isEqualTo(ExitCode.ENVIRONMENT);
                assertThat(e.getMessage()).contains(parts);
              });
    }
  }

  /** Some are named in Hadoop's own settings although nobody brings them. */
  @ParameterizedTest
  @ValueSource(strings = {"gs://bucket", "abfs://box@account.dfs.core.windows.net", "s3://bucket"})
  void aSchemeWithoutItsConnectorIsNoBug(String place) {
    String scheme = place.substring(0, place.indexOf(':'));
    refuses(place + "/run", "no file system is installed for " + scheme + "://");
  }

  @Test
  void aConnectorThatIsNotThereIsNoBug() {
    Storage.use(Map.of("spark.hadoop.fs.s3x.impl", "org.example.NotThere"));
    refuses("s3x://bucket/run", "no file system is installed for s3x://");
  }

  @Test
  void aClusterThatCannotBeReachedIsNoMisuse() {
    Storage.use(
        Map.of(
            "spark.hadoop.ipc.client.connect.max.retries",
            "1",
            "spark.hadoop.ipc.client.connect.retry.interval",
            "10"));
    refuses("hdfs://no-such-host.invalid/run", "no-such-host.invalid");
    refuses("hdfs://127.0.0.1:1/run", "cannot be read");
  }

  @Test
  void settingsAreParsedOnce() {
    Configuration first = HadoopStorage.configuration();
    assertThat(HadoopStorage.configuration()).isSameAs(first);
    Storage.use(Map.of("spark.hadoop.fs.s3a.retry.limit", "9"));
    assertThat(HadoopStorage.configuration()).isNotSameAs(first);
    assertThat(HadoopStorage.configuration().get("fs.s3a.retry.limit")).isEqualTo("9");
    assertThat(first.get("fs.s3a.retry.limit")).isEqualTo("4");
  }

  @Test
  void documentsAreScoredFromAnywhere() {
    GoldenCase golden =
        GoldenCase.edgeCases()
            .filter(g -> g.toString().equals("gt_rle_forms segm"))
            .findFirst()
            .orElseThrow();
    ScoreRequest here = golden.request();
    ScoreRequest there =
        ScoreRequest.of(
            "alias://" + here.groundTruth(), "alias://" + here.predictions(), here.params());
    assertThat(new LocalEngine().score(there).result().summary().lines())
        .isEqualTo(new LocalEngine().score(here).result().summary().lines());
  }
}
