package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.models.cost.AttentionBlock;
import io.fovea.models.cost.CostModel;
import io.fovea.models.cost.ModelCost;
import io.fovea.models.weights.WeightSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Systems at their published sizes, without weights, against the figures of their papers. */
class SystemCostTest {
  private static ModelCost cost(Systems system, String size) {
    return cost(system, size, system.height(), system.width());
  }

  private static ModelCost cost(Systems system, String size, int height, int width) {
    ModelCost cost =
        CostModel.of(
            system.id(), system.build(size, height, width, WeightSource.shapeOnly()), Map.of());
    assertThat(cost.uncounted()).isEmpty();
    return cost;
  }

  private static String printed(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 1.37, 0.47, 1.0",
    "0.75, 2.87, 1.03, 2.3",
    "1.0, 4.90, 1.81, 4.1",
    "1.25, 7.48, 2.82, 6.3",
    "1.5, 10.59, 4.04, 9.1",
    "1.75, 14.25, 5.49, 12.3",
    "2.0, 18.45, 7.16, 16.1"
  })
  void mobileVitV2IsAsPublished(String width, String parameters, String macs, String macsAt384) {
    ModelCost cost = cost(Systems.MOBILEVITV2, width);
    assertThat(printed(2, cost.parameters() / 1e6)).isEqualTo(parameters);
    assertThat(printed(2, cost.total().work().macs() / 1e9)).isEqualTo(macs);
    ModelCost larger = cost(Systems.MOBILEVITV2, width, 384, 384);
    // The paper's column for 384 x 384 is of matrix products alone.
    assertThat(printed(1, larger.total().work().matrix() / 1e9)).isEqualTo(macsAt384);
    assertThat(cost.attention()).hasSize(9);
    assertThat(cost.attention())
        .allMatch(block -> block.kind() == AttentionBlock.Kind.PROJECTED && !block.masked());
  }

  @Test
  void separableAttentionIsFoundWithItsMapAndItsWork() {
    ModelCost cost = cost(Systems.MOBILEVITV2, "1.0");
    AttentionBlock first = cost.attention().get(0);
    assertThat(first.module()).isEqualTo("stages.2.1.transformer.0.attn");
    assertThat(first.map()).containsExactly(1L, 1L, 4L, 256L);
    assertThat(first.keys()).isEqualTo(256);
    assertThat(first.mapBytes()).isEqualTo(1024 * 4);
    // 1,024 tokens of 128: 50.5 MMAC in matrix products and 0.26 element by element.
    assertThat(printed(1, first.projections().macs() / 1e6)).isEqualTo("50.5");
    assertThat(printed(2, first.core().gates() / 1e6)).isEqualTo("0.26");
    assertThat(first.core().softmax()).isEqualTo(1024);
  }

  @Test
  void resNet50IsAsPublished() {
    ModelCost cost = cost(Systems.RESNET, "50");
    assertThat(cost.parameters()).isEqualTo(25_557_032);
    assertThat(cost.total().work().macs()).isEqualTo(4_089_184_256L);
    assertThat(cost.byModule(1))
        .extracting(rollup -> rollup.key())
        .contains("layer1", "layer2", "layer3", "layer4", "fc");
  }

  @Test
  void pyramidsAreAsDerived() {
    ModelCost fpn = cost(Systems.NECK, "fpn");
    assertThat(fpn.parameters()).isEqualTo(3_344_384);
    assertThat(printed(1, fpn.total().work().macs() / 1e9)).isEqualTo("60.9");
    ModelCost pafpn = cost(Systems.NECK, "pafpn");
    assertThat(pafpn.parameters()).isEqualTo(6_884_864);
    assertThat(printed(1, pafpn.total().work().macs() / 1e9)).isEqualTo("86.9");
  }

  @ParameterizedTest
  @CsvSource({"axial26s, 5.94, ", "axial50s, 11.6, 2.84", "axial50l, 44.0, "})
  void axialNetworksAreAsDerivedFromTheirCode(String name, String parameters, String macs) {
    ModelCost cost = cost(Systems.AXIAL, name);
    int digits = parameters.length() - parameters.indexOf('.') - 1;
    assertThat(printed(digits, cost.parameters() / 1e6)).isEqualTo(parameters);
    if (macs != null) {
      assertThat(printed(2, cost.total().work().macs() / 1e9)).isEqualTo(macs);
    }
    int layers = name.startsWith("axial26") ? 16 : 32;
    assertThat(cost.attention()).hasSize(layers);
    AttentionBlock columns = cost.attention().get(0);
    assertThat(columns.kind()).isEqualTo(AttentionBlock.Kind.PRODUCT);
    assertThat(columns.module()).isEqualTo("layer1.0.hight_block");
    assertThat(columns.map()).containsExactly(56L, 8L, 56L, 56L);
    // n lines of L pixels: n (2 L C D + 3.5 L L D), the map n heads L L.
    long width = name.endsWith("l") ? 128 : 64;
    assertThat(columns.projections().macs()).isEqualTo(56 * 2 * 56 * width * width);
    assertThat(columns.core().macs()).isEqualTo(56 * 56 * 56 * width * 7 / 2);
    assertThat(columns.mapBytes()).isEqualTo(4 * 56 * 8 * 56 * 56);
  }

  @Test
  void backbonesHaveTheFeaturesThatNecksTake() {
    ModelCost features = cost(Systems.RESNET_FEATURES, "50");
    // All but the classifier's 2048 x 1000 weights and biases.
    assertThat(features.parameters()).isEqualTo(25_557_032 - 2_049_000);
    assertThat(cost(Systems.MOBILEVITV2_FEATURES, "1.0").parameters())
        .isEqualTo(cost(Systems.MOBILEVITV2, "1.0").parameters() - 513_000);
  }

  @Test
  void unknownSystemsAndSizesAreRefusedByName() {
    assertThatThrownBy(() -> Systems.named("resnext"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mobilevitv2, mobilevitv2-features, resnet");
    assertThatThrownBy(() -> Systems.NECK.build("bifpn", 800, 1344, WeightSource.shapeOnly()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("fpn, pafpn");
    assertThatThrownBy(() -> Systems.NECK.build("fpn", 8, 1344, WeightSource.shapeOnly()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("from 64");
    assertThat(Systems.ids()).isEqualTo(List.copyOf(Systems.ids())).doesNotHaveDuplicates();
  }
}
