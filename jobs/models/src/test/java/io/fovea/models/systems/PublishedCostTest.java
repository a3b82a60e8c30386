package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.cost.CostModel;
import io.fovea.models.cost.ModelCost;
import io.fovea.models.weights.WeightSource;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of systems whose costs follow from the papers and their code, by the cost model alone. */
class PublishedCostTest {
  private static ModelCost cost(Systems system, String size) {
    ModelCost cost =
        CostModel.of(
            system.id(),
            system.build(size, system.height(), system.width(), WeightSource.shapeOnly()),
            Map.of());
    assertThat(cost.uncounted()).isEmpty();
    return cost;
  }

  private static String printed(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  @ParameterizedTest
  @CsvSource({"2-blocks, 3.052, 3.058, 9.80", "6-blocks, 9.142, 9.18, 29.3"})
  void anAttentionShiftOfSeqRankIsAsDerived(
      String size, String exported, String withHeads, String parameters) {
    ModelCost cost = cost(Systems.SEQRANK_SHIFT, size);
    assertThat(printed(3, cost.total().work().macs() / 1e9)).isEqualTo(exported);
    assertThat(printed(parameters.length() - parameters.indexOf('.') - 1, cost.parameters() / 1e6))
        .isEqualTo(parameters);
    // Training puts the shared saliency head after each block, inference after the last alone.
    long head = 100 * (256 * 256 + 256);
    int blocks = size.charAt(0) - '0';
    long all = cost.total().work().macs() + (blocks - 1) * head;
    assertThat(printed(withHeads.length() - 2, all / 1e9)).isEqualTo(withHeads);
  }

  @ParameterizedTest
  @CsvSource({"100, 99.0", "100-global, 385.8"})
  void vitasEncoderIsAsDerived(String size, String giga) {
    ModelCost cost = cost(Systems.VITA_HEAD, size);
    ModelCost encoder = cost.only("enc_");
    assertThat(printed(1, encoder.total().work().macs() / 1e9)).isEqualTo(giga);
    assertThat(encoder.attention()).hasSize(6);
    assertThat(encoder.byModule(1))
        .extracting(rollup -> rollup.key())
        .containsExactly("enc_self_attn", "enc_ffn");
  }

  @ParameterizedTest
  @CsvSource({"14, 1807120, 40.5", "7, 451780, 10.1", "4, 147520, 3.3"})
  void blendMasksTopLayerIsAsDerived(int attentionSize, long parameters, String giga) {
    String size = attentionSize == 14 ? "r50" : "r50-56_4_" + attentionSize;
    ModelCost top = cost(Systems.BLENDMASK, size).only("top_layer");
    // One weight for all of P3 to P7.
    assertThat(top.operators()).hasSize(5);
    assertThat(top.parameters()).isEqualTo(parameters);
    assertThat(printed(1, top.total().work().macs() / 1e9)).isEqualTo(giga);
  }
}
