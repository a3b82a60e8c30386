package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesTest {
  @TempDir Path folder;

  private ScoreRequest request(String groundTruth, String predictions) {
    return ScoreRequest.of(
        folder.resolve(groundTruth).toString(),
        folder.resolve(predictions).toString(),
        DetectionParams.coco(IouType.SEGM));
  }

  /** A file of that size which takes no room on the disk. */
  private void sparse(String name, long bytes) throws IOException {
    try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
      file.setLength(bytes);
    }
  }

  @Test
  void autoGoesBySize() throws IOException {
    sparse("small.json", 1000);
    sparse("large.json", Engines.LOCAL_LIMIT_BYTES);
    sparse("packed.json.gz", Engines.LOCAL_LIMIT_BYTES / 4 + 1);
    EngineChoice auto = EngineChoice.AUTO;
    assertThat(Engines.resolve(auto, request("small.json", "small.json")))
        .isEqualTo(EngineChoice.LOCAL);
    assertThat(Engines.resolve(auto, request("small.json", "large.json")))
        .isEqualTo(EngineChoice.SPARK);
    assertThat(Engines.resolve(auto, request("packed.json.gz", "small.json")))
        .isEqualTo(EngineChoice.SPARK);
    assertThat(Engines.resolve(EngineChoice.LOCAL, request("large.json", "large.json")))
        .isEqualTo(EngineChoice.LOCAL);
    assertThat(Engines.resolve(EngineChoice.SPARK, request("small.json", "small.json")))
        .isEqualTo(EngineChoice.SPARK);
  }

  @Test
  void aRunFolderNeedsSpark() throws IOException {
    sparse("gt.json", 1000);
    Files.createDirectory(folder.resolve("run"));
    ScoreRequest run = request("gt.json", "run");
    assertThat(Engines.resolve(EngineChoice.AUTO, run)).isEqualTo(EngineChoice.SPARK);
    assertThat(Engines.needsFullClassPath(EngineChoice.AUTO, run)).isTrue();
    assertThatThrownBy(() -> Engines.resolve(EngineChoice.LOCAL, run))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("run folder");
  }

  @Test
  void namesTheDocumentThatIsMissing() throws IOException {
    sparse("gt.json", 1000);
    assertThatThrownBy(() -> Engines.resolve(EngineChoice.AUTO, request("gt.json", "none.json")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.json");
  }
}
