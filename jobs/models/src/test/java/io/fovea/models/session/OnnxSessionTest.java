package io.fovea.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.TestGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxSessionTest {
  @TempDir Path folder;

  private static final SessionSettings CPU = SessionSettings.cpu(1);

  static FloatBuffer batch(float... elements) {
    FloatBuffer batch =
        ByteBuffer.allocateDirect(4 * elements.length)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return batch.put(elements).flip();
  }

  private Path model(TestGraph graph) {
    return graph.write(folder.resolve("model.onnx"));
  }

  private static UserError refusal(Path model) {
    UserError refusal =
        catchThrowableOfType(UserError.class, () -> OnnxSession.open(model, CPU).close());
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void runsAModelAndReadsEveryTypeOfOutput() throws Exception {
    TestGraph graph = new TestGraph().input("x", DataType.FLOAT, "n", 3);
    DataType[] types = {
      DataType.FLOAT16,
      DataType.DOUBLE,
      DataType.INT8,
      DataType.UINT8,
      DataType.INT16,
      DataType.INT32,
      DataType.INT64,
      DataType.BOOL
    };
    for (DataType type : types) {
      graph.cast("x", type.name(), type).output(type.name(), type, "n", 3);
    }
    graph.node("Neg", "minus", "x").output("minus", DataType.FLOAT, "n", 3);

    try (OnnxSession session = OnnxSession.open(model(graph), CPU)) {
      assertThat(session.signature().input())
          .isEqualTo(TensorSpec.of("x", ElementType.FLOAT32, -1, 3));
      assertThat(session.signature().output("UINT8"))
          .contains(TensorSpec.of("UINT8", ElementType.UINT8, -1, 3));
      Outputs outputs = session.run(batch(0, 1, 2, 3, 4, 5), new long[] {2, 3});
      try (outputs) {
        for (DataType type : types) {
          Tensor tensor = outputs.tensor(type.name());
          assertThat(tensor.shape()).containsExactly(2, 3);
          for (int i = 0; i < 6; i++) {
            int expected = type == DataType.BOOL ? Math.min(i, 1) : i;
            assertThat(tensor.integer(i)).as("%s %d", type, i).isEqualTo(expected);
            assertThat(tensor.floats()[i]).isEqualTo(expected);
          }
        }
        assertThat(outputs.tensor("minus").floats()[5]).isEqualTo(-5f);
      }
      assertThat(outputs.tensor("minus").floats()[4]).isEqualTo(-4f);
      assertThatThrownBy(() -> outputs.tensor("none")).hasMessageContaining("minus");
    }
  }

  @Test
  void feedsBytes() throws Exception {
    Path model =
        model(
            new TestGraph()
                .input("x", DataType.UINT8, 4)
                .cast("x", "y", DataType.FLOAT)
                .output("y", DataType.FLOAT, 4));
    ByteBuffer bytes = ByteBuffer.allocateDirect(6).order(ByteOrder.nativeOrder());
    bytes.put(new byte[] {9, 0, 1, (byte) 200, (byte) 255, 9}).position(1).limit(5);
    try (OnnxSession session = OnnxSession.open(model, CPU);
        Outputs outputs = session.run(bytes, new long[] {4})) {
      assertThat(outputs.tensor("y").floats()).containsExactly(0, 1, 200, 255);
    }
  }

  @Test
  void refusesBuffersThatWouldBeReadWrongly() throws Exception {
    Path model =
        model(
            new TestGraph()
                .input("x", DataType.FLOAT, 1)
                .node("Neg", "y", "x")
                .output("y", DataType.FLOAT, 1));
    try (OnnxSession session = OnnxSession.open(model, CPU)) {
      ByteBuffer otherOrder = ByteBuffer.allocateDirect(4);
      otherOrder.order(
          ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
              ? ByteOrder.LITTLE_ENDIAN
              : ByteOrder.BIG_ENDIAN);
      assertThatThrownBy(() -> session.run(otherOrder, new long[] {1}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> session.run(FloatBuffer.allocate(1), new long[] {1}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aRunOfTheWrongShapeFailsWithTheRuntimesWords() throws Exception {
    Path model =
        model(
            new TestGraph()
                .input("x", DataType.FLOAT, 2)
                .node("Neg", "y", "x")
                .output("y", DataType.FLOAT, 2));
    try (OnnxSession session = OnnxSession.open(model, CPU)) {
      SampleException failure =
          catchThrowableOfType(
              SampleException.class, () -> session.run(batch(1, 2, 3), new long[] {3}));
      assertThat(failure.reason()).isEqualTo(Reason.MODEL_FAILED);
      assertThat(failure.detail()).contains("Got: 3 Expected: 2").doesNotContain("Error code");
      try (Outputs outputs = session.run(batch(1, 2), new long[] {2})) {
        assertThat(outputs.tensor("y").floats()[1]).isEqualTo(-2);
      }
    }
  }

  @Test
  void loadsWeightsBesideTheModel() throws Exception {
    Path model =
        model(
            new TestGraph()
                .input("x", DataType.FLOAT, 2)
                .external("w", "weights.bin", 2)
                .node("Add", "y", "x", "w")
                .output("y", DataType.FLOAT, 2));
    ByteBuffer weights = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    weights.putFloat(10).putFloat(20);
    Files.write(folder.resolve("weights.bin"), weights.array());
    try (OnnxSession session = OnnxSession.open(model, CPU);
        Outputs outputs = session.run(batch(1, 2), new long[] {2})) {
      assertThat(outputs.tensor("y").floats()[1]).isEqualTo(22);
    }
    Files.write(folder.resolve("weights.bin"), new byte[4]);
    assertThat(refusal(model).exitCode()).isEqualTo(ExitCode.INPUT);
  }

  @Test
  void namesBothVersionsOfANewerFormat() {
    TestGraph graph =
        new TestGraph()
            .input("x", DataType.FLOAT, 1)
            .node("Neg", "y", "x")
            .output("y", DataType.FLOAT, 1);
    UserError ir = refusal(model(graph.versions(99, 17)));
    assertThat(ir.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(ir.problem()).containsPattern("IR version 99; ONNX Runtime .* supports up to \\d+");
    UserError opset = refusal(model(graph.versions(8, 99)));
    assertThat(opset.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(opset.problem()).containsPattern("opset 99; ONNX Runtime .* supports up to \\d+");
  }

  @Test
  void refusesOperatorsThatTheRuntimeDoesNotKnow() {
    UserError refusal =
        refusal(
            model(
                new TestGraph()
                    .input("x", DataType.FLOAT, 1)
                    .node("Mystery", "y", "x")
                    .output("y", DataType.FLOAT, 1)));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(refusal.problem()).contains("Mystery").contains("model.onnx");
  }

  @Test
  void refusesADeviceThatIsNotThere() throws IOException {
    Path model =
        model(
            new TestGraph()
                .input("x", DataType.FLOAT, 1)
                .node("Neg", "y", "x")
                .output("y", DataType.FLOAT, 1));
    // No machine has so many GPUs, so this fails with and without the CUDA provider.
    SessionSettings settings = SessionSettings.of(Device.CUDA, 4095, Precision.FP32, 1);
    UserError refusal =
        catchThrowableOfType(UserError.class, () -> OnnxSession.open(model, settings).close());
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(refusal.problem())
        .contains("cuda")
        .contains("com.microsoft.onnxruntime:onnxruntime")
        .contains(OnnxSession.runtimeVersion());
    assertThat(refusal.remedy()).contains("--device cpu");
    assertThatThrownBy(() -> SessionSettings.cpu(0)).hasMessageContaining("0 intra");
  }

  /** The CPU takes the warm-up as well as a GPU would; its answer goes nowhere. */
  @Test
  void warmsUpWithABatchOfZeros() throws Exception {
    Path model =
        model(
            new TestGraph()
                .input("x", DataType.FLOAT, 1)
                .node("Neg", "y", "x")
                .output("y", DataType.FLOAT, 1));
    try (OnnxSession session = OnnxSession.open(model, CPU)) {
      session.warmUp(EngineShapes.of(session.signature().input(), 1));
      try (Outputs outputs = session.run(batch(3), new long[] {1})) {
        assertThat(outputs.tensor("y").floats()[0]).isEqualTo(-3);
      }
    }
  }

  @Test
  void givesBackTheNativeSessionOnlyWhenNoOutputsAreInUse() throws Exception {
    Path model =
        model(
            new TestGraph()
                .input("x", DataType.FLOAT, 1)
                .node("Neg", "y", "x")
                .output("y", DataType.FLOAT, 1));
    OnnxSession session = OnnxSession.open(model, CPU);
    Outputs outputs = session.run(batch(3), new long[] {1});
    session.close();
    session.close();
    assertThat(outputs.tensor("y").floats()[0]).isEqualTo(-3);
    outputs.close();
    outputs.close();
    assertThatThrownBy(() -> session.run(batch(3), new long[] {1}))
        .isInstanceOf(IllegalStateException.class);
  }
}
