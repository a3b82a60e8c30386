package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.SessionSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of a scheme that only Hadoop serves, with their weights beside them. */
class ModelCopyTest {
  @TempDir Path store;

  private Path model;

  @BeforeEach
  void model(@TempDir Path elsewhere) throws Exception {
    Path whole = TinyModels.lookUp(elsewhere.resolve("whole.onnx"), -1);
    model = store.resolve("large.onnx");
    assertThat(ExternalWeights.split(whole, model, "large.bin")).isEqualTo(400);
  }

  private String location(String name) {
    return "alias://" + store.resolve(name);
  }

  private static void refuses(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("fovea-model");
  }

  @Test
  void aModelAndItsWeightsAreOpenedFromAPrivateCopy() throws Exception {
    ModelFile copy = ModelCopy.inspect(location("large.onnx"));
    assertThat(copy.digest()).isEqualTo(ModelFile.inspect(model).digest());
    Path folder = copy.path().getParent();
    assertThat(folder).isNotEqualTo(store);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(copy.externalFiles()).containsExactly(folder.resolve("large.bin"));
    try (OnnxSession session = OnnxSession.open(copy, SessionSettings.cpu(1))) {
      assertThat(session.signature().outputs()).hasSize(1);
    }
  }

  @Test
  void aLocalModelStaysWhereItIs() {
    assertThat(ModelCopy.inspect(model.toString()).path()).isEqualTo(model);
  }

  @Test
  void whatIsWrongIsToldByTheLocationsThatTheUserKnows() throws Exception {
    refuses(() -> ModelCopy.inspect(location("none.onnx")), location("none.onnx"), "no such file");
    Files.delete(store.resolve("large.bin"));
    refuses(() -> ModelCopy.inspect(location("large.onnx")), location("large.bin"), "no such file");
    Files.writeString(store.resolve("text.onnx"), "no model");
    refuses(
        () -> ModelCopy.inspect(location("text.onnx")),
        "the model " + location("text.onnx") + " is not an ONNX model");
    Path whole = TinyModels.lookUp(store.resolve("whole.onnx"), -1);
    ExternalWeights.split(whole, store.resolve("thief.onnx"), "../secret.bin");
    refuses(
        () -> ModelCopy.inspect(location("thief.onnx")),
        location("thief.onnx") + " asks for weights at '../secret.bin'");
    refuses(() -> ModelCopy.inspect(location("")), "is a folder");
    refuses(() -> ModelCopy.inspect(location("") + "/"), "is no file");
  }
}
