package io.fovea.models.decode;

import static io.fovea.models.decode.InstancesTest.decoder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.TestGraph;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The decoder {@code instances} with models that are shaped like torchvision's exports. */
class InstancesModelTest {
  @TempDir Path folder;

  /** As torchvision declares a Mask R-CNN: one image in, its objects out, no axis N. */
  private static TestGraph likeTorchvision(float[] masks, long rows, long columns) {
    return new TestGraph()
        .input("image", DataType.FLOAT, 3, "height", "width")
        .constant("b", new float[] {2, 1, 6, 5, 0, 0, 1, 1}, 2, 4)
        .constant("l", new long[] {18, 90}, 2)
        .constant("s", new float[] {0.75f, 0.5f}, 2)
        .constant("m", masks, 2, 1, rows, columns)
        .node("Identity", "boxes", "b")
        .node("Identity", "labels", "l")
        .node("Identity", "scores", "s")
        // Of a shape that only a run tells, as it depends on the size of the image.
        .constant("nought", new long[] {0})
        .constant("shape", new long[] {2, 1, rows, columns}, 4)
        .node("Size", "pixels", "image")
        .node("Mul", "nothing", "pixels", "nought")
        .node("Add", "target", "shape", "nothing")
        .node("Reshape", "masks", "m", "target")
        .output("boxes", DataType.FLOAT, "n", 4)
        .output("labels", DataType.INT64, "n")
        .output("scores", DataType.FLOAT, "n");
  }

  private List<Prediction> run(TestGraph graph, Decoder decoder) throws Exception {
    Path model = graph.write(folder.resolve("model.onnx"));
    try (OnnxSession session = OnnxSession.open(model, SessionSettings.cpu(1))) {
      decoder.check(session.signature(), LabelMap.ANY_COUNT);
      assertThat(decoder.batch(session.signature())).isEqualTo(1);
      Recipe recipe = Recipe.named("torchvision").fittedTo(session.signature());
      ImageFrame frame = recipe.frame(6, 8);
      ByteBuffer batch =
          ByteBuffer.allocateDirect(recipe.slotBytes(frame)).order(ByteOrder.nativeOrder());
      recipe.write(new DecodedImage(6, 8, new byte[3 * 6 * 8]), frame, batch);
      try (Outputs outputs = session.run(batch, recipe.shape(1, frame))) {
        return decoder.decode(outputs, 0, frame);
      }
    }
  }

  @Test
  void runsAModelThatPastesItsMasksItself() throws Exception {
    float[] masks = new float[2 * 6 * 8];
    masks[6 * 8] = 0.75f;
    List<Prediction> found =
        run(
            likeTorchvision(masks, 6, 8).output("masks", DataType.FLOAT, "n", 1, "height", "width"),
            decoder());
    assertThat(found)
        .containsExactly(
            new Prediction(18, 0.75, new Box(2, 1, 4, 4), Rle.empty(6, 8)),
            new Prediction(90, 0.5, new Box(0, 0, 1, 1), Rle.of(6, 8, 0, 1, 47)));
  }

  @Test
  void runsAModelThatLeavesItsMasksToBePasted() throws Exception {
    float[] masks = new float[2 * 28 * 28];
    Arrays.fill(masks, 1);
    List<Prediction> found =
        run(
            likeTorchvision(masks, 28, 28).output("masks", DataType.FLOAT, "n", 1, 28, 28),
            decoder("masks", "box-relative"));
    // The first box, 2 to 6 across and 1 to 5 down, grows by 2 / 14 a side to 1.86 to 6.14 and 0.86
    // to 5.14: columns 1 to 6 and rows 0 to 5, whose centres all lie within the certain square. The
    // second, 0 to 1, grows to -0.04 to 1.04: columns and rows 0 and 1.
    byte[] first = new byte[48];
    byte[] second = new byte[48];
    for (int y = 0; y < 6; y++) {
      Arrays.fill(first, y * 8 + 1, y * 8 + 7, (byte) 1);
      Arrays.fill(second, y * 8, y * 8 + (y < 2 ? 2 : 0), (byte) 1);
    }
    assertThat(found)
        .extracting(Prediction::mask)
        .containsExactly(Rle.ofRowMajor(6, 8, first), Rle.ofRowMajor(6, 8, second));
  }

  private static ModelSignature signature(TensorSpec input, TensorSpec... outputs) {
    return new ModelSignature(List.of(input), List.of(outputs));
  }

  private static final TensorSpec IMAGE = TensorSpec.of("image", ElementType.FLOAT32, 3, -1, -1);
  private static final TensorSpec BATCH =
      TensorSpec.of("images", ElementType.FLOAT32, -1, 3, 64, 64);
  private static final TensorSpec BOXES = TensorSpec.of("boxes", ElementType.FLOAT32, -1, 4);
  private static final TensorSpec SCORES = TensorSpec.of("scores", ElementType.FLOAT32, -1);
  private static final TensorSpec LABELS = TensorSpec.of("labels", ElementType.INT64, -1);

  private static TensorSpec masks(ElementType type, long... shape) {
    return TensorSpec.of("masks", type, shape);
  }

  @Test
  void checksThatMasksAreWhatThePlanSays() {
    TensorSpec square = masks(ElementType.FLOAT32, -1, 1, 28, 28);
    TensorSpec full = masks(ElementType.FLOAT32, -1, 1, -1, -1);
    decoder().check(signature(IMAGE, BOXES, SCORES, LABELS, full), -1);
    decoder("masks", "box-relative").check(signature(IMAGE, BOXES, SCORES, LABELS, square), -1);
    decoder("masks", "none").check(signature(IMAGE, BOXES, SCORES, LABELS), -1);
    assertThatThrownBy(() -> decoder().check(signature(IMAGE, BOXES, SCORES, LABELS, square), -1))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT))
        .hasMessageContaining("of the whole image")
        .hasMessageContaining("masks float32[-1, 1, 28, 28]");
    assertThatThrownBy(
            () ->
                decoder("masks", "box-relative")
                    .check(signature(IMAGE, BOXES, SCORES, LABELS, full), -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the size declared");
  }

  @Test
  void refusesOutputsThatDoNotFit() {
    List<List<TensorSpec>> misfits = new ArrayList<>();
    misfits.add(List.of(SCORES, LABELS));
    misfits.add(List.of(BOXES, LABELS));
    misfits.add(List.of(BOXES, SCORES));
    misfits.add(List.of(TensorSpec.of("boxes", ElementType.FLOAT32, -1, 5), SCORES, LABELS));
    misfits.add(List.of(TensorSpec.of("boxes", ElementType.FLOAT32, 4), SCORES, LABELS));
    misfits.add(List.of(TensorSpec.of("boxes", ElementType.INT64, -1, 4), SCORES, LABELS));
    misfits.add(List.of(BOXES, TensorSpec.of("scores", ElementType.FLOAT32, -1, -1), LABELS));
    misfits.add(List.of(BOXES, TensorSpec.of("scores", ElementType.INT64, -1), LABELS));
    misfits.add(List.of(BOXES, SCORES, TensorSpec.of("labels", ElementType.OTHER)));
    for (List<TensorSpec> outputs : misfits) {
      assertThatThrownBy(
              () -> decoder("masks", "none").check(new ModelSignature(List.of(IMAGE), outputs), -1))
          .as("%s", outputs)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("decoder instances expects boxes 'boxes' [n, 4]");
    }
  }

  @Test
  void tellsHowManyImagesARunMayTake() {
    TensorSpec boxes = TensorSpec.of("boxes", ElementType.FLOAT32, -1, 100, 4);
    TensorSpec scores = TensorSpec.of("scores", ElementType.FLOAT32, -1, 100);
    TensorSpec labels = TensorSpec.of("labels", ElementType.FLOAT32, -1, 100);
    Decoder decoder = decoder("masks", "none");
    decoder.check(signature(BATCH, boxes, scores, labels), -1);
    assertThat(decoder.batch(signature(BATCH, boxes, scores, labels))).isEqualTo(-1);
    assertThat(decoder.batch(signature(BATCH, BOXES, SCORES, LABELS))).isEqualTo(1);
    TensorSpec four = TensorSpec.of("images", ElementType.FLOAT32, 4, 3, 64, 64);
    assertThat(decoder.batch(signature(four, boxes, scores, labels))).isEqualTo(4);
    assertThatThrownBy(() -> decoder.check(signature(four, BOXES, SCORES, LABELS), -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the input holds 4 images");
  }
}
