package io.fovea.models.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.DecoderSettings;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.SessionSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckTest {
  private static final int SIDE = 4;

  @TempDir Path folder;

  private static DecodedImage image() {
    byte[] rgb = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (5 * i);
    }
    return new DecodedImage(SIDE, SIDE, rgb);
  }

  /** The image's mean, and two objects whatever the image. */
  private Path model() throws Exception {
    GraphBuilder graph = GraphBuilder.named("net");
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, SIDE, SIDE));
    graph.output("mean", graph.reduceMean(image, false, 1, 2, 3));
    graph.output("boxes", graph.constant("boxes", new float[] {0, 0, 2, 4, 1, 1, 9, 3}, 2, 4));
    graph.output("scores", graph.constant("scores", new float[] {0.75f, 0.5f}, 2));
    graph.output("labels", graph.constant("labels", new long[] {3, 1}, 2));
    float[] masks = new float[2 * SIDE * SIDE];
    Arrays.fill(masks, 0, 8, 1);
    Arrays.fill(masks, 20, 24, 1);
    graph.output("masks", graph.constant("masks", masks, 2, 1, SIDE, SIDE));
    Path file = folder.resolve("net.onnx");
    graph.write(file);
    return file;
  }

  private static double[] input() {
    double[] planes = new double[3 * SIDE * SIDE];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (5 * (i % 16 * 3 + i / 16) & 0xFF) / 255.0;
    }
    return planes;
  }

  /** All stages as they are. */
  private static Map<String, byte[]> stages() throws Exception {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("prediction.masks", masks(8));
    arrays.put("prediction.boxes", NpzFiles.floats("(2, 4)", 0, 0, 2, 4, 1, 1, 4, 3));
    arrays.put("prediction.labels", NpzFiles.floats("(2,)", 3, 1));
    arrays.put("prediction.scores", NpzFiles.floats("(2,)", 0.75, 0.5));
    arrays.put("output.scores", NpzFiles.floats("(2,)", 0.75, 0.5));
    arrays.put("output.mean", NpzFiles.floats("(1,)", Arrays.stream(input()).average().orElse(0)));
    arrays.put("input", NpzFiles.floats("(3, 4, 4)", input()));
    return arrays;
  }

  private static byte[] masks(int firstArea) throws Exception {
    byte[] bits = new byte[2 * SIDE * SIDE];
    Arrays.fill(bits, 0, firstArea, (byte) 1);
    Arrays.fill(bits, 20, 24, (byte) 1);
    return NpzFiles.npy(NpzFiles.header("|b1", "(2, 4, 4)"), bits);
  }

  private List<Difference> compared(
      Map<String, byte[]> arrays, boolean isolated, Map<String, Tolerance> tolerances)
      throws Exception {
    Decoder decoder = Decoder.named("instances", DecoderSettings.defaults());
    try (OnnxSession session = OnnxSession.open(model(), SessionSettings.cpu(1));
        Samples samples = Samples.open(NpzFiles.write(folder.resolve("s.npz"), arrays))) {
      Recipe recipe = Recipe.named("none").fittedTo(session.signature());
      return new ModelCheck(session, recipe, decoder, tolerances, isolated)
          .differences(image(), samples);
    }
  }

  private List<Difference> compared(Map<String, byte[]> arrays) throws Exception {
    return compared(arrays, false, Map.of());
  }

  private static List<String> differing(List<Difference> differences) {
    return differences.stream().filter(d -> !d.agrees()).map(Difference::stage).toList();
  }

  @Test
  void stagesThatAgreeAreComparedInTheOrderOfComputing() throws Exception {
    List<Difference> differences = compared(stages());
    assertThat(differences)
        .extracting(Difference::stage)
        .containsExactly(
            "input",
            "output.mean",
            "output.scores",
            "prediction.scores",
            "prediction.labels",
            "prediction.boxes",
            "prediction.masks");
    assertThat(differing(differences)).isEmpty();
    assertThat(differences).allSatisfy(d -> assertThat(d.greatest()).isLessThan(1e-6));
  }

  @Test
  void anInputThatDiffersIsNamedFirstAndAloneWhereStagesAreIsolated() throws Exception {
    Map<String, byte[]> arrays = stages();
    double[] changed = input();
    changed[16 + 6] += 0.5;
    arrays.put("input", NpzFiles.floats("(1, 3, 4, 4)", changed));
    double mean = Arrays.stream(changed).average().orElse(0);
    arrays.put("output.mean", NpzFiles.floats("(1,)", mean));
    List<Difference> differences = compared(arrays);
    assertThat(differing(differences)).containsExactly("input", "output.mean");
    Difference input = differences.get(0);
    assertThat(input.beyond()).isEqualTo(1);
    assertThat(input.at()).containsExactly(0L, 1L, 1L, 2L);
    assertThat(input.greatest()).isCloseTo(0.5, within(1e-6));
    assertThat(input.relative()).isCloseTo(0.5 / changed[22], within(1e-6));
    assertThat(input.stored() - input.ours()).isCloseTo(0.5, within(1e-6));
    assertThat(differing(compared(arrays, true, Map.of()))).containsExactly("input");
  }

  @Test
  void theDecoderIsToldFromTheOutputs() throws Exception {
    Map<String, byte[]> arrays = stages();
    arrays.put("output.scores", NpzFiles.floats("(2,)", 0.75, 0.25));
    arrays.put("prediction.scores", NpzFiles.floats("(2,)", 0.75, 0.25));
    assertThat(differing(compared(arrays))).containsExactly("output.scores", "prediction.scores");
    assertThat(differing(compared(arrays, true, Map.of()))).containsExactly("output.scores");
    assertThat(differing(compared(arrays, false, Map.of("", new Tolerance(0.3, 0))))).isEmpty();
    assertThat(differing(compared(arrays, false, Map.of("output.scores", new Tolerance(0, 1.01)))))
        .containsExactly("prediction.scores");
  }

  @Test
  void masksCompareByTheirUnion() throws Exception {
    Map<String, byte[]> arrays = stages();
    arrays.put("prediction.masks", masks(6));
    Difference masks = compared(arrays).get(6);
    assertThat(masks.agrees()).isFalse();
    assertThat(masks.at()).containsExactly(0L);
    assertThat(masks.greatest()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void shapesAndWhatIsNoNumberDiffer() throws Exception {
    Map<String, byte[]> arrays = stages();
    arrays.put("prediction.labels", NpzFiles.floats("(3,)", 3, 1, 1));
    arrays.put("output.mean", NpzFiles.floats("(1,)", Double.NaN));
    List<Difference> differences = compared(arrays, false, Map.of("", new Tolerance(1e9, 1e9)));
    assertThat(differing(differences)).containsExactly("output.mean", "prediction.labels");
    assertThat(differences.get(1).greatest()).isNaN();
    assertThat(differences.get(4).shape()).containsExactly(2L);
    assertThat(differences.get(4).storedShape()).containsExactly(3L);
  }

  @Test
  void refusesWhatIsNoStage() throws Exception {
    Map<String, byte[]> arrays = stages();
    arrays.put("output.nothing", NpzFiles.floats("(1,)", 1));
    assertThatThrownBy(() -> compared(arrays))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("output.nothing");
    assertThatThrownBy(() -> compared(Map.of())).hasMessageContaining("are empty");
    assertThatThrownBy(() -> new Tolerance(-1, 0)).isInstanceOf(UserError.class);
  }
}
