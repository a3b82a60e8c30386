package io.fovea.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStructureTest {
  @TempDir Path folder;

  private static UserError refusal(Path model) {
    UserError refusal = catchThrowableOfType(UserError.class, () -> ModelStructure.read(model));
    assertThat(refusal).isNotNull();
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.INPUT);
    return refusal;
  }

  @Test
  void keepsTheSizesOfLargeTensorsAndTheValuesOfSmallOnes() {
    Path model =
        new TestGraph()
            .constant("large", new float[1 << 20], 1024, 1024)
            .constant("small", new long[] {3, -1}, 2)
            .input("x", DataType.FLOAT, 4, 1024)
            .node("MatMul", "y", "x", "large")
            .output("y", DataType.FLOAT, 4, 1024)
            .write(folder.resolve("model.onnx"));
    ModelProto lean = ModelStructure.read(model).model();
    assertThat(lean.getSerializedSize()).isLessThan(1000);
    TensorProto large = lean.getGraph().getInitializer(0);
    assertThat(large.getDimsList()).containsExactly(1024L, 1024L);
    assertThat(large.getDataType()).isEqualTo(DataType.FLOAT_VALUE);
    assertThat(large.getRawData().isEmpty()).isTrue();
    assertThat(lean.getGraph().getInitializer(1).getRawData().size()).isEqualTo(16);
    assertThat(lean.getGraph().getNode(0).getInputList()).containsExactly("x", "large");
    assertThat(lean.getGraph().getOutput(0).getName()).isEqualTo("y");
    assertThat(ModelStructure.read(model).opset()).isEqualTo(17);
  }

  @Test
  void smallModelsComeThroughWhole() throws IOException {
    TestGraph graph =
        new TestGraph()
            .constant("w", new float[] {1, 2, 3}, 3)
            .input("x", DataType.FLOAT, "N", 3)
            .node("Mul", "y", "x", "w")
            .output("y", DataType.FLOAT, "N", 3);
    Path model = graph.write(folder.resolve("model.onnx"));
    assertThat(ModelStructure.read(model).model()).isEqualTo(ModelProto.parseFrom(graph.bytes()));
  }

  @Test
  void weightsBesideTheModelMayBeAbsent() {
    Path model =
        new TestGraph()
            .external("w", "weights.bin", 5, 7)
            .input("x", DataType.FLOAT, 5, 7)
            .node("Mul", "y", "x", "w")
            .write(folder.resolve("model.onnx"));
    assertThat(ModelStructure.read(model).externalLocations()).containsExactly("weights.bin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../weights.bin", "/etc/hostname", "sub/weights.bin", "..", "a\\b", "C:x"})
  void weightsElsewhereAreRefused(String location) {
    Path model =
        new TestGraph()
            .external("w", location, 5)
            .node("Relu", "y", "w")
            .write(folder.resolve("model.onnx"));
    assertThat(refusal(model).problem()).contains("'" + location + "'");
  }

  @Test
  void customOperatorsAreRefused() throws IOException {
    byte[] bytes =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("mmdeploy").setVersion(1))
            .setGraph(
                GraphProto.newBuilder()
                    .addNode(
                        NodeProto.newBuilder()
                            .setOpType("MMCVModulatedDeformConv2d")
                            .setDomain("mmdeploy")
                            .addOutput("y")))
            .build()
            .toByteArray();
    UserError refusal = refusal(Files.write(folder.resolve("model.onnx"), bytes));
    assertThat(refusal.problem()).contains("custom domains [mmdeploy]");
    assertThat(refusal.remedy()).contains("never loaded");
  }

  @Test
  void whatIsNoModelIsRefused() throws IOException {
    assertThat(refusal(folder.resolve("none.onnx")).problem()).contains("does not exist");
    assertThat(refusal(folder).problem()).contains("is no file");
    Path text = Files.writeString(folder.resolve("text.onnx"), "<html>not found</html>");
    assertThat(refusal(text).problem()).contains("not an ONNX model");
  }

  @Property(seed = "1", tries = 300)
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fovea-bytes", ".onnx");
    try {
      Files.write(file, bytes);
      ModelStructure.read(file);
    } catch (UserError e) {
      assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT);
    } finally {
      Files.delete(file);
    }
  }
}
