package io.fovea.models.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fovea.metrics.UserError;
import io.fovea.models.attention.MultiHead;
import io.fovea.models.attention.Separable;
import io.fovea.models.weights.WeightSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MeasurerTest {
  private static final MeasureSettings SHORT = new MeasureSettings(1, 1, 5, 60);
  private static final long MIB = 1 << 20;

  /** Eight maps of 1,024 x 1,024 floats are 32 MiB: they show, and little else does. */
  @Test
  void theMapOfFullAttentionShows() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "memory is told by Linux alone");
    MultiHead full = new MultiHead(64, 8);
    byte[] graph = full.graph(full.inputs(1024), WeightSource.seeded(1)).toBytes();
    Measurement measured = Measurer.measure(graph, SHORT, () -> false);
    assertThat(measured.nanos()).hasSize(5).isSorted().allMatch(nanos -> nanos > 0);
    assertThat(measured.processorNanos()).hasSize(5).isSorted().allMatch(nanos -> nanos > 0);
    assertThat(measured.runBytes()).isBetween(32 * MIB, 2 * 32 * MIB + 48 * MIB);
    Separable linear = new Separable(64, 4);
    byte[] small = linear.graph(linear.inputs(1024), WeightSource.seeded(1)).toBytes();
    assertThat(Measurer.measure(small, SHORT, () -> false).runBytes()).isBetween(0L, 24 * MIB);
  }

  @Test
  void theSameInputsComeFromTheSameSeed() throws Exception {
    MultiHead full = new MultiHead(8, 2);
    var graph =
        ai.onnx.proto.OnnxMl.ModelProto.parseFrom(
                full.graph(full.inputs(16), WeightSource.seeded(1)).toBytes())
            .getGraph();
    var one = SampleInputs.of(graph, 1).get("tokens").data().asFloatBuffer();
    var same = SampleInputs.of(graph, 1).get("tokens").data().asFloatBuffer();
    var other = SampleInputs.of(graph, 2).get("tokens").data().asFloatBuffer();
    assertThat(one).isEqualTo(same).isNotEqualTo(other);
    assertThat(one.remaining()).isEqualTo(16 * 8);
    while (one.hasRemaining()) {
      assertThat(one.get()).isBetween(-0.5f, 0.5f);
    }
  }

  @Test
  void whatCannotBeRunIsToldInItsOwnWords() {
    byte[] junk = "junk".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Measurer.measure(junk, SHORT, () -> false))
        .isInstanceOf(Measurer.FailedException.class)
        .hasMessageContaining("status 1")
        .hasMessageContaining("not an ONNX model");
  }

  @Test
  void isEndedWhenToldSo() {
    MultiHead full = new MultiHead(64, 8);
    byte[] graph = full.graph(full.inputs(1024), WeightSource.seeded(1)).toBytes();
    MeasureSettings forever = new MeasureSettings(1, 1, 1_000_000, 3600);
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(() -> Measurer.measure(graph, forever, () -> asked.incrementAndGet() > 10))
        .isInstanceOf(Measurer.CancelledException.class);
    // Its own process is the only one that could be left.
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
        .noneMatch(
            child ->
                child.info().commandLine().orElse("").contains(MeasuringProcess.class.getName()));
  }

  @Test
  void percentilesAreMeasuredValues() {
    Measurement ten =
        new Measurement(List.of(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L), List.of(3L, 1L), 0, 0);
    assertThat(ten.percentile(50)).isEqualTo(5);
    assertThat(ten.percentile(90)).isEqualTo(9);
    assertThat(ten.percentile(91)).isEqualTo(10);
    assertThat(ten.percentile(1)).isEqualTo(1);
    Measurement one = new Measurement(List.of(7L), List.of(), -1, -1);
    assertThat(one.percentile(50)).isEqualTo(7);
    assertThat(one.percentile(90)).isEqualTo(7);
    assertThat(ten.processorMedian()).isEqualTo(1);
    assertThat(one.processorMedian()).isEqualTo(-1);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new MeasureSettings(0, 1, 5, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--threads is 0");
    assertThatThrownBy(() -> new MeasureSettings(1, 1, 2, 1)).hasMessageContaining("--repeats");
  }
}
