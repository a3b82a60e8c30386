package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Sessions;
import io.fovea.pipeline.spark.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedModelTest {
  private static final SessionSettings ONE_THREAD = SessionSettings.cpu(1);

  @TempDir Path temp;

  @AfterEach
  void close() {
    Sessions.closeIdle();
  }

  @Test
  void insideOneJvmTheFileStaysWhereItIs() throws Exception {
    ModelFile model = ModelFile.inspect(TinyModels.lookUp(temp.resolve("own.onnx"), -1));
    StagedModel staged = StagedModel.stage(model, null, SharedSpark.session().sparkContext());
    assertThat(staged.distributed()).isFalse();
    try (Sessions.Lease lease = staged.lease(ONE_THREAD);
        Sessions.Lease second = staged.lease(ONE_THREAD)) {
      assertThat(lease.session().signature().outputs()).hasSize(1);
      assertThat(second.session()).isSameAs(lease.session());
    }
  }

  /** What a task on another machine does: it has the distributed copy and not the original. */
  @Test
  void elsewhereTheDistributedCopyIsOpened() throws Exception {
    // Every later task of the shared Spark fetches it too: it stays until the JVM ends.
    Path file = Files.createTempFile("distributed", ".onnx");
    file.toFile().deleteOnExit();
    String digest = ModelFile.inspect(TinyModels.lookUp(file, -1)).digest();
    SparkContext spark = SharedSpark.session().sparkContext();
    spark.addFile(file.toString());
    String original = temp.resolve(file.getFileName()).toString();
    try (Sessions.Lease lease = new StagedModel(original, digest, null, true).lease(ONE_THREAD)) {
      assertThat(lease.session().signature().outputs()).hasSize(1);
    }
  }

  @Test
  void aModelThatChangedInTheMeantimeIsRefused() throws Exception {
    Path file = TinyModels.lookUp(temp.resolve("changed.onnx"), -1);
    StagedModel staged = new StagedModel(file.toString(), "0".repeat(64), null, false);
    assertThatThrownBy(() -> staged.lease(ONE_THREAD))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("changed.onnx");
  }
}
