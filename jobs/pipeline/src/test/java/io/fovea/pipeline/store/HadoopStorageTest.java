package io.fovea.pipeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.scoring.GoldenCase;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.ScoreRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
