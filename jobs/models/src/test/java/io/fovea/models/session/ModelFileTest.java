package io.fovea.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.TestGraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
  @TempDir Path folder;

  private static TestGraph adder() {
    return new TestGraph().input("x", DataType.FLOAT, 2).output("y", DataType.FLOAT, 2);
  }

  private Path withExternal(String location) {
    return adder()
        .external("w", location, 2)
        .node("Add", "y", "x", "w")
        .write(folder.resolve("model.onnx"));
  }

  private static UserError refusal(Path model) {
    UserError refusal = catchThrowableOfType(UserError.class, () -> ModelFile.inspect(model));
    assertThat(refusal).isNotNull();
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.INPUT);
    return refusal;
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void readsVersionsAndDigest() throws Exception {
    Path model =
        adder().versions(9, 19).node("Identity", "y", "x").write(folder.resolve("model.onnx"));

    ModelFile file = ModelFile.inspect(model);

    assertThat(file.irVersion()).isEqualTo(9);
    assertThat(file.opset()).isEqualTo(19);
    assertThat(file.externalFiles()).isEmpty();
    assertThat(file.digest()).isEqualTo(sha256(Files.readAllBytes(model)));
  }

  @Test
  void digestsTheWeightsBesideTheModel() throws Exception {
    Path model = withExternal("weights.bin");
    Path weights = Files.write(folder.resolve("weights.bin"), new byte[8]);
    String before = ModelFile.inspect(model).digest();

    assertThat(ModelFile.inspect(model).externalFiles()).containsExactly(weights);
    assertThat(before)
        .isEqualTo(
            sha256(
                (sha256(Files.readAllBytes(model))
                        + "  \n"
                        + sha256(new byte[8])
                        + "  weights.bin\n")
                    .getBytes(StandardCharsets.UTF_8)));
    Files.write(weights, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
    assertThat(ModelFile.inspect(model).digest()).isNotEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../weights.bin", "/etc/hostname", "sub/weights.bin", "..", ".", "a\\b", "C:x"})
  void refusesWeightsElsewhere(String location) {
    assertThat(refusal(withExternal(location)).problem()).contains("'" + location + "'");
  }

  @Test
  void refusesMissingWeights() {
    assertThat(refusal(withExternal("weights.bin")).problem())
        .contains("'weights.bin'")
        .contains("missing");
  }

  @Test
  void refusesLinkedWeights() throws IOException {
    Path model = withExternal("weights.bin");
    Path real = Files.write(folder.resolve("real.bin"), new byte[8]);
    Files.createSymbolicLink(folder.resolve("weights.bin"), real);
    assertThat(refusal(model).problem()).contains("a link");
    Files.delete(folder.resolve("weights.bin"));
    Files.createLink(folder.resolve("weights.bin"), real);
    assertThat(refusal(model).problem()).contains("a link");
    Files.delete(folder.resolve("weights.bin"));
    Files.createDirectory(folder.resolve("weights.bin"));
    assertThat(refusal(model).problem()).contains("no file");
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    assertThat(refusal(folder.resolve("none.onnx")).problem()).contains("does not exist");
    assertThat(refusal(folder).problem()).contains("is no file");
    Path text = Files.writeString(folder.resolve("text.onnx"), "<html>not found</html>");
    assertThat(refusal(text).problem()).contains(text.toString()).contains("not an ONNX model");
    Path empty = Files.write(folder.resolve("empty.onnx"), new byte[0]);
    assertThat(refusal(empty).problem()).contains("no graph");
    byte[] whole = adder().node("Identity", "y", "x").bytes();
    Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length - 9));
    assertThat(refusal(cut).problem()).contains("cut short");
  }

  @Property(seed = "1", tries = 200)
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fovea-bytes", ".onnx");
    try {
      Files.write(file, bytes);
      ModelFile.inspect(file);
    } catch (UserError e) {
      assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT);
    } finally {
      Files.delete(file);
    }
  }
}
