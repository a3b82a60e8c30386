package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.PyTorch;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.systems.Systems;
import io.fovea.models.verify.Samples;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the image to pasted masks with random weights, beside PyTorch and torchvision's ops. */
class BlendMaskPyTorchTest {
  private static final int HEIGHT = 96;
  private static final int WIDTH = 108;

  /** As write.py has it: stretched by 4 / 3, then padded at the right. */
  private static final ImageFrame FRAME =
      new ImageFrame(HEIGHT, WIDTH, 128, 160, 128, 144, 0, 0, 4 / 3.0, 4 / 3.0);

  private static final List<String> OUTPUTS =
      List.of("bases", "classes", "centreness", "distances", "attention");

  @Test
  void findsBoxesAndPaintsMasksAsPyTorchDoes(@TempDir Path folder) throws Exception {
    PyTorch system = PyTorch.write("blendmask", folder);
    GraphBuilder graph =
        system.fill(w -> Systems.BLENDMASK.build("small", 128, 160, w), PyTorch.rules("pytorch"));
    try (Samples samples = system.samples()) {
      Map<String, Tensor> stored = new HashMap<>();
      OUTPUTS.forEach(name -> stored.put(name, samples.read("output." + name)));
      compare(decode(stored), samples, 0);
      Map<String, Tensor> ours = new HashMap<>();
      for (Map.Entry<String, Runs.Value> each :
          PyTorch.run(graph, Map.of("image", samples.read("input.image"))).entrySet()) {
        double[] values = each.getValue().values();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = (float) values[i];
        }
        ours.put(each.getKey(), Tensor.of(floats, each.getValue().sizes()));
      }
      compare(decode(ours), samples, 1e-4);
    }
  }

  private static List<Prediction> decode(Map<String, Tensor> outputs) throws Exception {
    Decoder decoder = Decoder.named("blendmask", DecoderSettings.of(Map.of("size", 28)));
    return decoder.decode(Outputs.of(outputs), 0, FRAME);
  }

  /**
   * Pixels must agree but for those whose probability PyTorch gives as one half.
   *
   * @param slack of what comes in
   */
  private static void compare(List<Prediction> found, Samples samples, double slack) {
    Tensor scores = samples.read("prediction.scores");
    Tensor labels = samples.read("prediction.labels");
    Tensor boxes = samples.read("prediction.boxes");
    Tensor masks = samples.read("prediction.masks");
    assertThat(found).hasSize((int) scores.shape()[0]).hasSizeGreaterThan(50);
    long foreground = 0;
    long pixels = 0;
    for (int i = 0; i < found.size(); i++) {
      Prediction one = found.get(i);
      assertThat((double) one.score()).isCloseTo(scores.number(i), within(1e-6 + slack));
      assertThat((double) one.label()).isEqualTo(labels.number(i));
      double[] corner = {
        one.box().x(),
        one.box().y(),
        one.box().x() + one.box().width(),
        one.box().y() + one.box().height()
      };
      for (int k = 0; k < 4; k++) {
        assertThat(corner[k]).isCloseTo(boxes.number(4 * i + k), within(1e-4 + 100 * slack));
      }
      byte[] mask = one.mask().toRowMajor();
      for (int p = 0; p < mask.length; p++) {
        double probability = masks.number(i * mask.length + p);
        if (Math.abs(probability - 0.5) > 1e-4 + 10 * slack) {
          assertThat(mask[p] != 0).as("object %d, pixel %d", i, p).isEqualTo(probability > 0.5);
        }
        foreground += mask[p];
        pixels += probability > 0 ? 1 : 0;
      }
    }
    // Neither empty nor full: the comparison above is of something.
    assertThat(foreground).isBetween(pixels / 5, 4 * pixels / 5);
  }
}
