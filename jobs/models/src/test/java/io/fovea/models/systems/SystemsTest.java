package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.metrics.UserError;
import io.fovea.models.cost.AttentionBlock;
import io.fovea.models.cost.CostModel;
import io.fovea.models.cost.ModelCost;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.PythonChecker;
import io.fovea.models.graph.Runs;
import io.fovea.models.weights.WeightSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Systems as they are built by name. */
class SystemsTest {
  private static ModelCost cost(Systems system, String size) {
    GraphBuilder graph =
        system.build(size, system.height(), system.width(), WeightSource.shapeOnly());
    return CostModel.of(system.id(), graph, Map.of());
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "SEQRANK_FEATURES",
        "SEQRANK_SHIFT",
        "BLENDMASK",
        "BLENDMASK_BLENDER",
        "AXIAL_DEEPLAB",
        "AXIAL_DEEPLAB_CITYSCAPES",
        "MASK2FORMER",
        "VITA_FRAME",
        "VITA_HEAD"
      })
  void smallOnesRun(Systems system) throws Exception {
    GraphBuilder graph = system.build("small", 128, 160, WeightSource.seeded(1));
    Map<String, Runs.Value> inputs = new HashMap<>();
    for (ValueInfoProto input : ModelProto.parseFrom(graph.toBytes()).getGraph().getInputList()) {
      long[] sizes =
          input.getType().getTensorType().getShape().getDimList().stream()
              .mapToLong(dim -> Math.max(1, dim.getDimValue()))
              .toArray();
      int count = 1;
      for (long size : sizes) {
        count *= (int) size;
      }
      inputs.put(input.getName(), Ran.value(Ran.gaussian(1, count), sizes));
    }
    Map<String, Runs.Value> outputs = Ran.run(graph, inputs);
    assertThat(outputs).isNotEmpty();
    outputs.values().forEach(value -> assertThat(value.values()).doesNotContain(Double.NaN));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "SWIN",
        "SWIN_FEATURES",
        "CONTEXT_NECK",
        "SEQRANK_FEATURES",
        "SEQRANK_SHIFT",
        "BLENDMASK",
        "AXIAL_DEEPLAB",
        "AXIAL_DEEPLAB_CITYSCAPES",
        "MASK2FORMER",
        "VITA_FRAME",
        "VITA_HEAD"
      })
  void everySizeIsBuiltWithoutWeightsAndCounted(Systems system) {
    for (String size : system.sizes()) {
      ModelCost cost = cost(system, size);
      assertThat(cost.uncounted()).as(size).isEmpty();
      assertThat(cost.parameters()).as(size).isPositive();
      assertThat(cost.total().work().macs()).as(size).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"2-blocks,3.052,9.80", "6-blocks,9.142,29.26"})
  void aShiftOfSeqRankCostsWhatIsPublished(String size, double giga, double mega) {
    ModelCost cost = cost(Systems.SEQRANK_SHIFT, size);
    assertThat(cost.total().work().macs() / 1e9).isCloseTo(giga, within(0.0005));
    assertThat(cost.parameters() / 1e6).isCloseTo(mega, within(0.005));
  }

  /** Every attention of these systems is found, with its map, by its structure alone. */
  @Test
  void attentionIsFound() {
    assertThat(cost(Systems.SWIN, "tiny").attention()).hasSize(12);
    assertThat(cost(Systems.CONTEXT_NECK, "scaled-cosine").attention()).hasSize(8);
    assertThat(cost(Systems.VITA_HEAD, "36").attention()).hasSize(6 + 2 * 3);
    List<AttentionBlock> shift = cost(Systems.SEQRANK_SHIFT, "2-blocks").attention();
    assertThat(shift).hasSize(8);
    assertThat(shift.get(0).map()).containsExactly(1L, 8L, 100L, 100L);
    List<AttentionBlock> masked = cost(Systems.MASK2FORMER, "r50").attention();
    // Six deformable ones, then a masked cross attention and a self-attention nine times.
    assertThat(masked).hasSize(6 + 2 * 9);
    assertThat(masked.stream().filter(AttentionBlock::masked).count()).isEqualTo(9);
  }

  /** Each system with weights at its smallest size, and as it was published without. */
  @ParameterizedTest
  @EnumSource
  void pythonsCheckerAcceptsEverySize(Systems system, @TempDir Path folder) throws Exception {
    for (String size : system.sizes()) {
      system
          .build(size, system.height(), system.width(), WeightSource.shapeOnly())
          .write(folder.resolve(size + ".onnx"));
    }
    String first = system.sizes().get(0);
    system.build(first, 64, 96, WeightSource.seeded(1)).write(folder.resolve("weights.onnx"));
    PythonChecker.checkAll(folder);
  }

  @Test
  void imagesThatDoNotFitAreRefused() {
    assertThatThrownBy(
            () -> Systems.SEQRANK_FEATURES.build("small", 100, 96, WeightSource.shapeOnly()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("multiples of 32");
  }
}
