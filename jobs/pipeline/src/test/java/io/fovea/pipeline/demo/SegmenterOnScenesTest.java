package io.fovea.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.systems.ShapeSegmenter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demonstration's model sees the scenes: well above chance, and not all. */
class SegmenterOnScenesTest {
  private static final long SEED = 11;
  private static final int SCENES = 10;

  private record Found(long label, Rle mask) {}

  @Test
  void theModelFindsMostThingsAndMissesSome() throws Exception {
    List<List<SceneAnnotation>> truths = new ArrayList<>();
    List<List<Found>> answers = new ArrayList<>();
    byte[] model = ShapeSegmenter.build(SceneGenerator.hues()).toBytes();
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model)) {
      for (int i = 0; i < SCENES; i++) {
        // Scenes of one size, so that answers can be held against the truth of another scene.
        Scene scene = SceneGenerator.scene(SEED, 5 * i);
        truths.add(SceneAnnotation.of(scene));
        answers.add(ask(session, scene));
      }
    }
    double recall = recall(answers, truths, 0);
    assertThat(recall).isBetween(0.55, 0.97);
    assertThat(recall(answers, truths, 1)).isLessThan(0.1);
  }

  /** The part of all things that an answer of the same class overlaps by half or more. */
  private static double recall(
      List<List<Found>> answers, List<List<SceneAnnotation>> truths, int shift) {
    int things = 0;
    int hit = 0;
    for (int i = 0; i < SCENES; i++) {
      for (SceneAnnotation truth : truths.get((i + shift) % SCENES)) {
        things++;
        for (Found found : answers.get(i)) {
          if (ShapeKind.all().get((int) found.label()) == truth.kind()
              && Iou.masks(found.mask(), truth.mask(), false) >= 0.5) {
            hit++;
            break;
          }
        }
      }
    }
    return hit / (double) things;
  }

  private static List<Found> ask(OrtSession session, Scene scene) throws Exception {
    byte[] rgb = ScenePainter.paint(scene);
    int pixels = scene.height() * scene.width();
    float[] planes = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      planes[i % 3 * pixels + Math.floorDiv(i, 3)] = (rgb[i] & 0xff) / 255f;
    }
    List<Found> found = new ArrayList<>();
    long[] shape = {1, 3, scene.height(), scene.width()};
    try (OnnxTensor input =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(planes), shape);
        OrtSession.Result result = session.run(Map.of("image", input))) {
      float[][] scores = (float[][]) result.get("scores").orElseThrow().getValue();
      long[][] labels = (long[][]) result.get("labels").orElseThrow().getValue();
      FloatBuffer masks = ((OnnxTensor) result.get("masks").orElseThrow()).getFloatBuffer();
      for (int k = 0; k < scores[0].length; k++) {
        byte[] mask = new byte[pixels];
        for (int i = 0; i < pixels; i++) {
          mask[i] = (byte) (masks.get(k * pixels + i) > 0.5f ? 1 : 0);
        }
        if (scores[0][k] > 0.05f) {
          found.add(new Found(labels[0][k], Rle.ofRowMajor(scene.height(), scene.width(), mask)));
        }
      }
    }
    return found;
  }
}
