package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import io.fovea.models.attention.Attention.Input;
import io.fovea.models.graph.Dim;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.PythonChecker;
import io.fovea.models.graph.Runs;
import io.fovea.models.weights.WeightSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MechanismsTest {
  @Test
  void eachHasItsOwnName() {
    assertThat(Mechanisms.at(64, 32))
        .extracting(Attention::name)
        .doesNotHaveDuplicates()
        .hasSize(20);
  }

  @Test
  void eachRunsAtASmallSizeAndGivesTheShapesThatItDeclares() throws Exception {
    for (Attention mechanism : Mechanisms.at(256, 32)) {
      List<Input> inputs = mechanism.inputs(256);
      GraphBuilder graph = mechanism.graph(inputs, WeightSource.seeded(1));
      Map<String, OnnxTensor> tensors = new HashMap<>();
      for (Input input : inputs) {
        long[] shape = input.shape().dims().stream().mapToLong(Dim::size).toArray();
        int count = 1;
        for (long size : shape) {
          count *= (int) size;
        }
        tensors.put(
            input.name(),
            input.type() == ElementType.INT64
                ? Runs.longs(new long[count], shape)
                : Runs.floats(Runs.random(2, count), shape));
      }
      for (Runs.Value value : Runs.run(graph, tensors).values()) {
        assertThat(value.values()).as(mechanism.name()).doesNotContain(Double.NaN).isNotEmpty();
      }
    }
  }

  @Test
  void eachIsSmallOnDiskAtTheLargestSizeIfShapeOnly(@TempDir Path folder) throws Exception {
    for (Attention mechanism : Mechanisms.at(16_384, 128)) {
      GraphBuilder graph = mechanism.graph(mechanism.inputs(16_384), WeightSource.shapeOnly());
      Path file = folder.resolve(mechanism.name() + ".onnx");
      graph.write(file);
      // Masks of who sees whom in a square around each pixel are the largest that is written.
      assertThat(Files.size(file)).as(mechanism.name()).isLessThan(4_000_000);
    }
    PythonChecker.checkAll(folder);
  }

  @Test
  void pythonsCheckerAcceptsAllWithWeights(@TempDir Path folder) throws Exception {
    for (Attention mechanism : Mechanisms.at(64, 32)) {
      mechanism
          .graph(mechanism.inputs(64), WeightSource.seeded(1))
          .write(folder.resolve(mechanism.name() + ".onnx"));
    }
    PythonChecker.checkAll(folder);
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> Mechanisms.at(128, 32)).hasMessageContaining("power of 4");
    assertThatThrownBy(() -> Mechanisms.at(16, 32)).hasMessageContaining("from 64");
    assertThatThrownBy(() -> Mechanisms.at(64, 24)).hasMessageContaining("multiple of 16");
    assertThatThrownBy(() -> Attention.side(60)).hasMessageContaining("no square map");
  }
}
