package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.graph.Dim;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.ModelWriter;
import io.fovea.models.graph.Tensor;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import io.fovea.models.weights.NamedWeights;
import io.fovea.models.weights.NamedWeights.Array;
import io.fovea.models.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedSystemTest {
  private static final Optional<ImageSize> IMAGE = Optional.of(new ImageSize(64, 96));

  @TempDir Path folder;

  /** What a seed gives every weight of every graph, as a state dictionary would hold it. */
  private static Map<String, Array> dictionary(TrainedSystem system) {
    Map<String, Array> arrays = new HashMap<>();
    WeightSource seeded = WeightSource.seeded(7);
    for (String graph : system.graphs()) {
      for (Tensor weight : system.parameters(graph, IMAGE)) {
        long[] sizes = weight.shape().dims().stream().mapToLong(Dim::fixedSize).toArray();
        arrays.put(
            weight.name(), new Array(seeded.weight(weight.name(), sizes).orElseThrow(), sizes));
      }
    }
    return arrays;
  }

  @Test
  void oneDictionaryFillsEveryGraphOfASystem() {
    for (String id : new String[] {"seqrank", "vita"}) {
      TrainedSystem system = TrainedSystem.named(id, "small");
      Map<String, Array> arrays = dictionary(system);
      for (String graph : system.graphs()) {
        GraphBuilder filled = system.fill(graph, IMAGE, NamedWeights.of(arrays));
        assertThat(filled.toBytes())
            .isEqualTo(system.build(graph, IMAGE, WeightSource.seeded(7)).toBytes());
      }
    }
  }

  @Test
  void everyWeightComesFromTheDictionaryAndNoneFromASeed() {
    TrainedSystem system = TrainedSystem.named("vita", "small");
    Map<String, Array> arrays = dictionary(system);
    byte[] before = system.fill("head", IMAGE, NamedWeights.of(arrays)).toBytes();
    for (Tensor weight : system.parameters("head", IMAGE)) {
      Array array = arrays.get(weight.name());
      float[] values = array.values().clone();
      values[0] += 1;
      Map<String, Array> changed = new HashMap<>(arrays);
      changed.put(weight.name(), new Array(values, array.sizes()));
      assertThat(system.fill("head", IMAGE, NamedWeights.of(changed)).toBytes())
          .as(weight.name())
          .isNotEqualTo(before);
    }
  }

  @Test
  void listsWhatDoesNotFitInAnyGraph() {
    TrainedSystem system = TrainedSystem.named("seqrank", "small");
    Map<String, Array> arrays = dictionary(system);
    String inShift =
        system.parameters("shift", IMAGE).stream()
            .map(Tensor::name)
            .filter(name -> name.endsWith("weight"))
            .reduce((first, second) -> second)
            .orElseThrow();
    Map<String, Array> wrong = new HashMap<>(arrays);
    wrong.remove(inShift);
    for (int i = 0; i < 12; i++) {
      wrong.put("zz." + i, new Array(new float[] {1}, 1));
    }
    UserError refusal =
        catchThrowableOfType(
            UserError.class, () -> system.fill("features", IMAGE, NamedWeights.of(wrong)));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(refusal.problem())
        .contains("1 missing (" + inShift + ")")
        .contains("12 unexpected (")
        .contains("and 2 more)");
  }

  @Test
  void listsShapesOfBoth() {
    TrainedSystem system = TrainedSystem.named("mobilevitv2", "0.5");
    Map<String, Array> arrays = dictionary(system);
    Tensor first = system.parameters("graph", IMAGE).get(0);
    arrays.put(first.name(), new Array(new float[] {1}, 1));
    assertThatThrownBy(() -> system.fill(null, IMAGE, NamedWeights.of(arrays)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 of another shape (" + first.name() + " is [1], the model has [");
  }

  @Test
  void refusesSizesAndGraphsThatAreNot() {
    assertThat(TrainedSystem.named("seqrank", "r50+6-blocks").size()).isEqualTo("r50+6-blocks");
    assertThat(TrainedSystem.named("vita", null).size()).isEqualTo("small+small");
    for (String size : new String[] {"r50", "r50+2-blocks+1", "small+", ""}) {
      UserError refusal =
          catchThrowableOfType(UserError.class, () -> TrainedSystem.named("seqrank", size));
      assertThat(refusal).as(size).isNotNull();
      assertThat(refusal.remedy()).contains("swin-large").contains("6-blocks");
    }
    assertThatThrownBy(() -> TrainedSystem.named("nothing", null)).isInstanceOf(UserError.class);
    TrainedSystem vita = TrainedSystem.named("vita", null);
    assertThatThrownBy(() -> vita.requireGraph(null)).hasMessageContaining("2 graphs");
    assertThatThrownBy(() -> vita.requireGraph("shift")).hasMessageContaining("no graph 'shift'");
  }

  @Test
  void aModelIsCreatedOnceAndReplacedOnlyWhenAsked() throws IOException {
    Path file = folder.resolve("m.onnx");
    ModelWriter.write(file, new byte[] {1, 2}, false);
    UserError refusal =
        catchThrowableOfType(UserError.class, () -> ModelWriter.write(file, new byte[] {3}, false));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(file).hasBinaryContent(new byte[] {1, 2});
    ModelWriter.write(file, new byte[] {3}, true);
    assertThat(file).hasBinaryContent(new byte[] {3});
    assertThat(
            catchThrowableOfType(
                    UserError.class,
                    () -> ModelWriter.write(folder.resolve("no/m.onnx"), new byte[1], false))
                .exitCode())
        .isEqualTo(ExitCode.ENVIRONMENT);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
