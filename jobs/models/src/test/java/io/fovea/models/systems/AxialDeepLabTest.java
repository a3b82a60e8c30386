package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.cost.AttentionBlock;
import io.fovea.models.cost.CostModel;
import io.fovea.models.cost.ModelCost;
import io.fovea.models.decode.CentreGrouping;
import io.fovea.models.decode.PanopticMap;
import io.fovea.models.decode.SemanticArgMax;
import io.fovea.models.decode.SemanticMap;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Tensor;
import io.fovea.models.weights.WeightSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxialDeepLabTest {
  private static ModelCost cost(Systems system, String size) {
    ModelCost cost =
        CostModel.of(
            system.id(),
            system.build(size, system.height(), system.width(), WeightSource.shapeOnly()),
            Map.of());
    assertThat(cost.uncounted()).isEmpty();
    return cost;
  }

  /**
   * Tables 2 and 6 of the paper: parameters in millions, multiply-adds in thousand millions. The
   * decoders' widths, the stem and the length of tables are not all in the paper, so that the
   * figures are near and not equal: parameters are up to 1.3 % more, multiply-adds up to 4.4 %
   * fewer.
   */
  @ParameterizedTest
  @CsvSource({
    "AXIAL_DEEPLAB, S, 12.1, 110.4",
    "AXIAL_DEEPLAB, M, 25.9, 209.9",
    "AXIAL_DEEPLAB, L, 44.9, 343.9",
    "AXIAL_DEEPLAB_CITYSCAPES, S, 12.1, 220.8",
    "AXIAL_DEEPLAB_CITYSCAPES, M, 25.9, 419.6",
    "AXIAL_DEEPLAB_CITYSCAPES, L, 44.9, 687.4",
    "AXIAL_DEEPLAB_CITYSCAPES, XL, 173.0, 2446.8"
  })
  void costsAboutWhatIsPublished(Systems system, String size, double mega, double giga) {
    ModelCost cost = cost(system, size);
    double parameters = cost.parameters() / 1e6;
    assertThat(parameters / mega).isBetween(1.0, 1.013);
    assertThat(cost.total().work().macs() / 1e9 / giga).isBetween(0.956, 1.0);
  }

  /** The attention of every layer is found, and a unit of span costs what was derived: 1.13 G. */
  @Test
  void aUnitOfSpanCostsWhatWasDerived() {
    ModelCost wide = cost(Systems.AXIAL_DEEPLAB_CITYSCAPES, "L");
    assertThat(wide.attention()).hasSize(32);
    assertThat(wide.attention()).allMatch(block -> block.kind() == AttentionBlock.Kind.PRODUCT);
    GraphBuilder narrow =
        new AxialDeepLab(new AxialBackbone(List.of(3, 4, 6, 3), 1, 33), 19, 256)
            .build(1025, 2049, WeightSource.shapeOnly());
    ModelCost less = CostModel.of("span 33", narrow, Map.of());
    double each = (wide.total().work().macs() - less.total().work().macs()) / 32e9;
    assertThat(each).isCloseTo(1.13, within(0.005));
    assertThat(less.parameters()).isEqualTo(wide.parameters());
  }

  private static Tensor tensor(Runs.Value value) {
    float[] values = new float[value.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.values()[i];
    }
    return Tensor.of(values, value.sizes());
  }

  private static final int HEIGHT = 81;
  private static final int WIDTH = 97;

  private static Map<String, Runs.Value> run(WeightSource weights) throws Exception {
    GraphBuilder graph = Systems.AXIAL_DEEPLAB.build("small", HEIGHT, WIDTH, weights);
    float[] image = Ran.gaussian(3, 3 * HEIGHT * WIDTH);
    return Runs.run(graph, "image", image, 1, 3, HEIGHT, WIDTH);
  }

  /** What the graph gives is grouped as it is, and every pixel of a thing belongs to a centre. */
  @Test
  void itsOutputsAreWhatIsGrouped() throws Exception {
    WeightSource seeded = WeightSource.seeded(2);
    Map<String, Runs.Value> outputs =
        run(
            (name, sizes) ->
                name.equals("centre_head.predict.bias")
                    ? Optional.of(new float[] {1})
                    : seeded.weight(name, sizes));
    assertThat(outputs.keySet()).containsExactly("semantic", "heatmap", "offsets");
    assertThat(outputs.get("semantic").sizes()).containsExactly(1, 133, HEIGHT, WIDTH);
    assertThat(outputs.get("heatmap").sizes()).containsExactly(1, 1, HEIGHT, WIDTH);
    assertThat(outputs.get("offsets").sizes()).containsExactly(1, 2, HEIGHT, WIDTH);
    ImageFrame frame = new ImageFrame(HEIGHT, WIDTH, HEIGHT, WIDTH, HEIGHT, WIDTH, 0, 0, 1, 1);
    SemanticMap semantic =
        SemanticArgMax.of(tensor(outputs.get("semantic")), SemanticArgMax.Classes.FIRST, 0, frame);
    float[] heatmap = tensor(outputs.get("heatmap")).floats();
    float highest = 0;
    for (float value : heatmap) {
      highest = Math.max(highest, value);
    }
    assertThat(highest).isPositive();
    // Weights are random: half the classes present are things, and peaks lie where they lie.
    int[] present = Arrays.stream(semantic.labels()).distinct().sorted().toArray();
    int[] things = Arrays.copyOf(present, (present.length + 1) / 2);
    CentreGrouping grouping =
        new CentreGrouping(highest / 4, 7, 200, 1, CentreGrouping.Merge.FALLBACK);
    PanopticMap map =
        grouping.group(
            semantic,
            heatmap,
            tensor(outputs.get("offsets")).floats(),
            label -> Arrays.binarySearch(things, label) >= 0);
    assertThat(map.segments()).anyMatch(PanopticMap.Segment::thing);
    for (int i = 0; i < heatmap.length; i++) {
      boolean thing = Arrays.binarySearch(things, semantic.labels()[i]) >= 0;
      if (thing) {
        assertThat(map.segments().get(map.ids()[i] - 1).thing()).isTrue();
      }
    }
  }

  /**
   * A head that says "everywhere one pixel down and two to the right on my own map" says so in
   * pixels of the image, where one of its own is four.
   */
  @Test
  void offsetsAreInPixelsOfTheImage() throws Exception {
    WeightSource seeded = WeightSource.seeded(2);
    Map<String, Runs.Value> outputs =
        run(
            (name, sizes) ->
                switch (name) {
                  case "offset_head.predict.weight" -> Optional.of(new float[2 * 4]);
                  case "offset_head.predict.bias" -> Optional.of(new float[] {1, 2});
                  default -> seeded.weight(name, sizes);
                });
    double[] offsets = outputs.get("offsets").values();
    for (int i = 0; i < HEIGHT * WIDTH; i++) {
      assertThat(offsets[i]).isCloseTo(4, within(1e-4));
      assertThat(offsets[HEIGHT * WIDTH + i]).isCloseTo(8, within(1e-4));
    }
  }
}
