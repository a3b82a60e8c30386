package io.fovea.models.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fovea.models.session.ModelStructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Models that were exported elsewhere, against the figures they were published with. */
class PublishedModelTest {
  private static ModelCost cost(String file) {
    Path path = Path.of(System.getProperty("fovea.shared"), "data", "models", file);
    assumeTrue(Files.exists(path), file + " is not on this machine");
    return CostModel.of(file, ModelStructure.read(path), Map.of());
  }

  private static String printed(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  @Test
  void yoloxNanoCostsWhatItsAuthorsPublished() {
    ModelCost cost = cost("yolox_nano.onnx");
    assertThat(cost.inputs()).containsEntry("images", List.of(1L, 3L, 416L, 416L));
    assertThat(cost.uncounted()).isEmpty();
    assertThat(cost.parameters()).isEqualTo(904_463);
    assertThat(cost.total().work().macs()).isEqualTo(522_553_408);
    // The authors counted the PyTorch modules, whose batch norms the file has inside convolutions.
    FoldedNorms norms = cost.foldedNorms();
    assertThat(norms.count()).isEqualTo(104);
    assertThat(printed(norms.parametersBefore(cost.parameters()) / 1e6)).isEqualTo("0.91");
    assertThat(printed(2 * norms.macsBefore(cost.total().work().macs()) / 1e9)).isEqualTo("1.08");
  }

  @Test
  void deepLabIsCountedInFull() {
    ModelCost cost = cost("deeplab_v3_voc.onnx");
    assertThat(cost.uncounted()).isEmpty();
    assertThat(cost.attention()).isEmpty();
    assertThat(cost.byModule(1)).extracting(Rollup::key).contains("MobilenetV2", "aspp0", "logits");
    assertThat(cost.total().work().macs()).isEqualTo(725_849_344);
  }
}
