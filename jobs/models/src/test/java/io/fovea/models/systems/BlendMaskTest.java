package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.Blender.Top;
import io.fovea.models.attention.Regions.Bottom;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.PythonChecker;
import io.fovea.models.graph.Runs;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlendMaskTest {
  private static final BlendMask SMALL =
      new BlendMask(3, 4, 10, Top.BILINEAR, Bottom.ROI_ALIGN, 5, 6, 7);
  // Places of a 128 x 160 image at strides 8 to 128.
  private static final int[] PLACES = {16 * 20, 8 * 10, 4 * 5, 2 * 3, 2};

  @ParameterizedTest
  @CsvSource({"14,1807120,40.5", "7,451780,10.1", "4,147520,3.3"})
  void theTopLayerCostsWhatIsPublished(int attention, long parameters, double giga)
      throws Exception {
    BlendMask system =
        new BlendMask(4, attention, 56, Top.BILINEAR, Bottom.ROI_ALIGN, 80, 256, 128);
    GraphBuilder graph = system.head(800, 1344, WeightSource.shapeOnly());
    long own =
        graph.parameters().stream()
            .filter(weight -> weight.name().startsWith("top_layer."))
            .mapToLong(BlendMaskTest::elements)
            .sum();
    assertThat(own).isEqualTo(parameters);
    // All else does not depend on the attention's size.
    BlendMask bare = new BlendMask(1, 1, 56, Top.BILINEAR, Bottom.ROI_ALIGN, 80, 256, 128);
    GraphBuilder less = bare.head(800, 1344, WeightSource.shapeOnly());
    long places = 100 * 168 + 50 * 84 + 25 * 42 + 13 * 21 + 7 * 11;
    long ofOne = places * 9 * 256;
    long bases = 3L * 200 * 336 * 128;
    long top = Ran.multiplyAdds(graph) - Ran.multiplyAdds(less) + ofOne - bases;
    assertThat(top / 1e9).isCloseTo(giga, within(0.05));
    assertThat(system.configuration()).isEqualTo("56_4_" + attention);
  }

  private static long elements(Tensor weight) {
    return weight.shape().dims().stream()
        .mapToLong(dim -> dim.fixedSize())
        .reduce(1, (a, b) -> a * b);
  }

  @Test
  void theDensePartGivesEveryPlaceInOrder() throws Exception {
    GraphBuilder graph = SMALL.head(128, 160, WeightSource.seeded(3));
    Map<String, Runs.Value> inputs = new HashMap<>();
    int[][] sizes = {{16, 20}, {8, 10}, {4, 5}, {2, 3}, {1, 2}};
    int total = 0;
    for (int i = 0; i < 5; i++) {
      int h = sizes[i][0];
      int w = sizes[i][1];
      total += h * w;
      assertThat(h * w).isEqualTo(PLACES[i]);
      inputs.put("p" + (i + 3), Ran.value(Ran.gaussian(i, 6 * h * w), 1, 6, h, w));
    }
    Map<String, Runs.Value> before = Ran.run(graph, inputs);
    assertThat(before.get("bases").sizes()).containsExactly(1, 3, 32, 40);
    assertThat(before.get("classes").sizes()).containsExactly(1, total, 5);
    assertThat(before.get("centreness").sizes()).containsExactly(1, total);
    assertThat(before.get("distances").sizes()).containsExactly(1, total, 4);
    assertThat(before.get("attention").sizes()).containsExactly(1, total, 48);
    for (double distance : before.get("distances").values()) {
      assertThat(distance).isNotNegative();
    }
    // Another P4 changes the places of P4 alone.
    inputs.put("p4", Ran.value(Ran.gaussian(9, 6 * 80), 1, 6, 8, 10));
    Map<String, Runs.Value> after = Ran.run(graph, inputs);
    for (int place = 0; place < total; place++) {
      boolean same =
          after.get("centreness").values()[place] == before.get("centreness").values()[place];
      assertThat(same).isEqualTo(place < PLACES[0] || place >= PLACES[0] + PLACES[1]);
    }
  }

  @Test
  void anImageGoesThroughToMasks() throws Exception {
    GraphBuilder dense = SMALL.dense(new SmallBackbone(2), 128, 160, WeightSource.seeded(4));
    Map<String, Runs.Value> found =
        Ran.run(dense, Map.of("image", Ran.value(Ran.gaussian(1, 3 * 128 * 160), 1, 3, 128, 160)));
    double[] attention = found.get("attention").values();
    float[] kept = new float[2 * 48];
    for (int i = 0; i < 48; i++) {
      kept[i] = (float) attention[5 * 48 + i];
      kept[48 + i] = (float) attention[100 * 48 + i];
    }
    Map<String, Runs.Value> inputs = new HashMap<>();
    inputs.put("bases", found.get("bases"));
    inputs.put("boxes", Ran.value(new float[] {4, 8, 60, 70, 30, 20, 150, 120}, 2, 4));
    inputs.put("attention", Ran.value(kept, 2, 48));
    double[] masks = Ran.run(SMALL.blender(128, 160), inputs).get("masks").values();
    assertThat(masks).hasSize(200);
    double[] bases = found.get("bases").values();
    double low = 1 / (1 + Math.exp(-java.util.Arrays.stream(bases).min().orElseThrow()));
    double high = 1 / (1 + Math.exp(-java.util.Arrays.stream(bases).max().orElseThrow()));
    // A weighted mean of bases lies between their extremes.
    for (double mask : masks) {
      assertThat(mask).isBetween(low - 1e-5, high + 1e-5);
    }
  }

  @Test
  void pythonsCheckerAcceptsTheGraphs(@TempDir Path folder) throws Exception {
    SMALL
        .dense(new SmallBackbone(2), 128, 160, WeightSource.seeded(4))
        .write(folder.resolve("dense.onnx"));
    SMALL.blender(128, 160).write(folder.resolve("blender.onnx"));
    BlendMask.published()
        .head(800, 1344, WeightSource.shapeOnly())
        .write(folder.resolve("published.onnx"));
    PythonChecker.checkAll(folder);
  }
}
