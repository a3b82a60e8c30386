package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.TestGraph;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YoloSegTest {
  private static final int CLASSES = 3;
  private static final int PROTOTYPES = 4;
  private static final int ANCHORS = 60;
  private static final int SIDE = 16;
  private static final int INPUT = 64;

  @TempDir Path folder;

  /** Detections [channels][anchors] and prototypes [count][row][column] without meaning. */
  private record Raw(float[][] detections, float[][][] prototypes) {
    static Raw random(long seed) {
      Random random = new Random(seed);
      float[][] detections = new float[4 + CLASSES + PROTOTYPES][ANCHORS];
      for (int a = 0; a < ANCHORS; a++) {
        for (int c = 0; c < detections.length; c++) {
          detections[c][a] =
              c < 2
                  ? random.nextFloat() * INPUT
                  : c < 4
                      ? 2 + random.nextFloat() * 40
                      : c < 4 + CLASSES
                          ? random.nextFloat() * random.nextFloat()
                          : (float) random.nextGaussian();
        }
      }
      float[][][] prototypes = new float[PROTOTYPES][SIDE][SIDE];
      for (float[][] prototype : prototypes) {
        for (float[] row : prototype) {
          for (int x = 0; x < SIDE; x++) {
            row[x] = (float) random.nextGaussian();
          }
        }
      }
      return new Raw(detections, prototypes);
    }

    float[] flatDetections() {
      float[] flat = new float[detections.length * ANCHORS];
      for (int c = 0; c < detections.length; c++) {
        System.arraycopy(detections[c], 0, flat, c * ANCHORS, ANCHORS);
      }
      return flat;
    }

    float[] flatPrototypes() {
      float[] flat = new float[PROTOTYPES * SIDE * SIDE];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = prototypes[i / (SIDE * SIDE)][i / SIDE % SIDE][i % SIDE];
      }
      return flat;
    }

    TestGraph graph() {
      return new TestGraph()
          .input("images", DataType.FLOAT, 1, 3, INPUT, INPUT)
          .constant("d", flatDetections(), 1, detections.length, ANCHORS)
          .constant("p", flatPrototypes(), 1, PROTOTYPES, SIDE, SIDE)
          .node("Identity", "output0", "d")
          .node("Identity", "output1", "p")
          .output("output0", DataType.FLOAT, 1, detections.length, ANCHORS)
          .output("output1", DataType.FLOAT, 1, PROTOTYPES, SIDE, SIDE);
    }

    Outputs outputs() {
      return Outputs.of(
          Map.of(
              "output0",
              Tensor.of(flatDetections(), 1, detections.length, ANCHORS),
              "output1",
              Tensor.of(flatPrototypes(), 1, PROTOTYPES, SIDE, SIDE)));
    }
  }

  private static ImageFrame letterbox(int height, int width) {
    return Recipe.named("yolo").with(Map.of("height", INPUT, "width", INPUT)).frame(height, width);
  }

  private static Decoder decoder(Map<String, ?> settings) {
    return Decoder.named("yolo-seg", DecoderSettings.of(settings));
  }

  /** A whole model, run by ONNX Runtime, against the same post-processing written out plainly. */
  @ParameterizedTest
  @CsvSource({
    "50, 37, native, logits, true, false",
    "50, 37, fast, logits, true, false",
    "33, 90, native, probabilities, false, false",
    "33, 90, fast, probabilities, true, true",
    "64, 64, native, logits, false, true",
    "5, 64, fast, logits, true, false",
  })
  void decodesAStockExport(
      int height, int width, String masks, String values, boolean multiLabel, boolean agnostic)
      throws Exception {
    Raw raw = Raw.random(height * 31L + width);
    Path model = raw.graph().write(folder.resolve("model.onnx"));
    Decoder decoder =
        decoder(
            Map.of(
                "score-threshold", 0.3,
                "nms-iou", 0.5,
                "max-detections", 25,
                "multi-label", multiLabel,
                "class-agnostic", agnostic,
                "masks", masks,
                "mask-values", values));
    List<Prediction> found;
    ImageFrame frame;
    try (OnnxSession session = OnnxSession.open(model, SessionSettings.cpu(1))) {
      decoder.check(session.signature(), CLASSES);
      Recipe recipe = Recipe.named("yolo").fittedTo(session.signature());
      frame = recipe.frame(height, width);
      ByteBuffer batch =
          ByteBuffer.allocateDirect(recipe.slotBytes(frame)).order(ByteOrder.nativeOrder());
      recipe.write(new DecodedImage(height, width, new byte[3 * height * width]), frame, batch);
      try (Outputs outputs = session.run(batch, recipe.shape(1, frame))) {
        found = decoder.decode(outputs, 0, frame);
      }
    }

    List<double[]> expected = plainDetections(raw, multiLabel, agnostic);
    assertThat(found).hasSize(expected.size()).hasSizeBetween(3, 25);
    for (int i = 0; i < expected.size(); i++) {
      double[] row = expected.get(i);
      Prediction prediction = found.get(i);
      assertThat(prediction.label()).isEqualTo((int) row[5]);
      assertThat(prediction.score()).isEqualTo(row[4]);
      double left = clip((row[0] - frame.left()) / frame.scaleX(), width);
      double bottom = clip((row[3] - frame.top()) / frame.scaleY(), height);
      assertThat(prediction.box().x()).isCloseTo(left, within(1e-3));
      assertThat(prediction.box().y() + prediction.box().height()).isCloseTo(bottom, within(1e-3));
      byte[] mask =
          plainMask(raw, row, frame, masks.equals("native"), values.equals("probabilities"));
      assertThat(prediction.mask()).isEqualTo(Rle.ofRowMajor(height, width, mask));
    }
    assertThat(found).anyMatch(prediction -> prediction.mask().area() > 0);
  }

  private static double clip(double value, int most) {
    return Math.max(0, Math.min(most, value));
  }

  /** Rows of x1, y1, x2, y2, score, class, anchor that suppression leaves. */
  private static List<double[]> plainDetections(Raw raw, boolean multiLabel, boolean agnostic) {
    List<double[]> rows = new ArrayList<>();
    for (int a = 0; a < ANCHORS; a++) {
      for (int c = 0; c < CLASSES; c++) {
        float score = raw.detections[4 + c][a];
        boolean best = true;
        for (int other = 0; other < CLASSES; other++) {
          best &= raw.detections[4 + other][a] <= score;
        }
        if (score > 0.3f && (multiLabel || best)) {
          double x = raw.detections[0][a];
          double y = raw.detections[1][a];
          double w = raw.detections[2][a] / 2;
          double h = raw.detections[3][a] / 2;
          rows.add(new double[] {x - w, y - h, x + w, y + h, score, c, a});
        }
      }
    }
    rows.sort((p, q) -> Double.compare(q[4], p[4]));
    List<double[]> kept = new ArrayList<>();
    for (double[] row : rows) {
      boolean stays = kept.size() < 25;
      for (double[] k : kept) {
        double w = Math.min(row[2], k[2]) - Math.max(row[0], k[0]);
        double h = Math.min(row[3], k[3]) - Math.max(row[1], k[1]);
        double both = w > 0 && h > 0 ? w * h : 0;
        double either =
            (row[2] - row[0]) * (row[3] - row[1]) + (k[2] - k[0]) * (k[3] - k[1]) - both;
        stays &= (!agnostic && k[5] != row[5]) || both / either <= 0.5;
      }
      if (stays) {
        kept.add(row);
      }
    }
    return kept;
  }

  private static byte[] plainMask(
      Raw raw, double[] row, ImageFrame frame, boolean cropLast, boolean probabilities) {
    int height = frame.imageHeight();
    int width = frame.imageWidth();
    float[][] values = new float[SIDE][SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        float sum = 0;
        for (int k = 0; k < PROTOTYPES; k++) {
          sum += raw.detections[4 + CLASSES + k][(int) row[6]] * raw.prototypes[k][y][x];
        }
        values[y][x] = probabilities ? (float) (1 / (1 + Math.exp(-sum))) : sum;
        double down = (double) SIDE / INPUT;
        if (!cropLast
            && !(x >= row[0] * down
                && x < row[2] * down
                && y >= row[1] * down
                && y < row[3] * down)) {
          values[y][x] = 0;
        }
      }
    }
    // The letterbox's part goes: half of what the image leaves of the square, rounded its way.
    double gain = Math.min((double) SIDE / height, (double) SIDE / width);
    double padY = (SIDE - height * gain) / 2;
    double padX = (SIDE - width * gain) / 2;
    int top = (int) Math.rint(padY - 0.1);
    int left = (int) Math.rint(padX - 0.1);
    int bottom = SIDE - (int) Math.rint(padY + 0.1);
    int right = SIDE - (int) Math.rint(padX + 0.1);
    float[][] content = new float[bottom - top][right - left];
    for (int y = top; y < bottom; y++) {
      System.arraycopy(values[y], left, content[y - top], 0, right - left);
    }
    Window image = new Window(0, 0, height, width);
    byte[] mask =
        GridTest.stretchedPlainly(content, image, image, probabilities ? 0.5f : 0f, height, width);
    if (cropLast) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double inputX = x * frame.scaleX() + frame.left();
          double inputY = y * frame.scaleY() + frame.top();
          if (!(inputX >= row[0] && inputX < row[2] && inputY >= row[1] && inputY < row[3])) {
            mask[y * width + x] = 0;
          }
        }
      }
    }
    return mask;
  }

  /** Prototypes that are 1 everywhere leave a mask that is the box's own pixels. */
  @Test
  void aMaskNeverLeavesItsBox() throws SampleException {
    float[] detections = new float[4 + 1 + 1];
    detections[0] = 20; // centre x: pixels 8 to 32 across
    detections[1] = 30.25f; // centre y: 28 to 32.5, so that row 32 is in and row 33 is not
    detections[2] = 24;
    detections[3] = 4.5f;
    detections[4] = 0.9f;
    detections[5] = 1;
    float[] ones = new float[SIDE * SIDE];
    Arrays.fill(ones, 1);
    Outputs outputs =
        Outputs.of(
            Map.of(
                "output0", Tensor.of(detections, 1, 6, 1),
                "output1", Tensor.of(ones, 1, 1, SIDE, SIDE)));

    List<Prediction> found = decoder(Map.of()).decode(outputs, 0, letterbox(INPUT, INPUT));

    byte[] expected = new byte[INPUT * INPUT];
    for (int y = 28; y <= 32; y++) {
      for (int x = 8; x < 32; x++) {
        expected[y * INPUT + x] = 1;
      }
    }
    assertThat(found).hasSize(1);
    assertThat(found.get(0).mask()).isEqualTo(Rle.ofRowMajor(INPUT, INPUT, expected));
  }

  @Test
  void aBoxInThePaddingHasAnEmptyMask() throws SampleException {
    float[] detections = {32, 2, 10, 3, 0.9f, 1};
    Outputs outputs =
        Outputs.of(
            Map.of(
                "output0", Tensor.of(detections, 1, 6, 1),
                "output1", Tensor.of(new float[SIDE * SIDE], 1, 1, SIDE, SIDE)));
    for (String order : List.of("native", "fast")) {
      Prediction found =
          decoder(Map.of("masks", order)).decode(outputs, 0, letterbox(10, 64)).get(0);
      assertThat(found.mask()).isEqualTo(Rle.empty(10, 64));
      assertThat(found.box().height()).isZero();
    }
  }

  @Test
  void readsTheImageOfTheBatch() throws SampleException {
    Raw first = Raw.random(1);
    Raw second = Raw.random(2);
    float[] detections = join(first.flatDetections(), second.flatDetections());
    float[] prototypes = join(first.flatPrototypes(), second.flatPrototypes());
    Outputs both =
        Outputs.of(
            Map.of(
                "output0",
                Tensor.of(detections, 2, 4 + CLASSES + PROTOTYPES, ANCHORS),
                "output1",
                Tensor.of(prototypes, 2, PROTOTYPES, SIDE, SIDE)));
    ImageFrame frame = letterbox(40, 60);
    Decoder decoder = decoder(Map.of());
    assertThat(decoder.decode(both, 0, frame)).isEqualTo(decoder.decode(first.outputs(), 0, frame));
    assertThat(decoder.decode(both, 1, frame))
        .isEqualTo(decoder.decode(second.outputs(), 0, frame))
        .isNotEmpty();
  }

  private static float[] join(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Test
  void refusesValuesThatMeanNothing() {
    ImageFrame frame = letterbox(40, 60);
    for (int channel : new int[] {0, 3, 5, 4 + CLASSES}) {
      Raw raw = Raw.random(3);
      raw.detections[4][7] = 0.99f;
      raw.detections[channel][7] = Float.NaN;
      assertThatThrownBy(() -> decoder(Map.of()).decode(raw.outputs(), 0, frame))
          .as("channel %d", channel)
          .isInstanceOfSatisfying(
              SampleException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OUTPUT_INVALID))
          .hasMessageContaining("anchor 7");
    }
    Raw raw = Raw.random(3);
    raw.prototypes[2][8][8] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> decoder(Map.of()).decode(raw.outputs(), 0, frame))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("a mask's value");
  }

  @Test
  void capsWhatMasksTakeUp() {
    assertThatThrownBy(
            () ->
                decoder(Map.of("mask-bytes", 100))
                    .decode(Raw.random(4).outputs(), 0, letterbox(60, 60)))
        .isInstanceOfSatisfying(
            SampleException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
  }

  @Test
  void checksWhatTheModelDeclares() {
    TensorSpec boxes = TensorSpec.of("output0", ElementType.FLOAT32, 1, 116, 8400);
    TensorSpec masks = TensorSpec.of("output1", ElementType.FLOAT32, 1, 32, 160, 160);
    Decoder decoder = decoder(Map.of());
    decoder.check(new ModelSignature(List.of(), List.of(boxes, masks)), 80);
    assertThatThrownBy(
            () -> decoder.check(new ModelSignature(List.of(), List.of(boxes, masks)), 91))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("91 classes")
        .hasMessageContaining("has 80");
    for (List<TensorSpec> bad :
        List.of(
            List.of(boxes),
            List.of(TensorSpec.of("output0", ElementType.FLOAT32, 1, 36, 8400), masks),
            List.of(TensorSpec.of("output0", ElementType.FLOAT32, 1, -1, 8400), masks),
            List.of(boxes, TensorSpec.of("output1", ElementType.FLOAT32, 1, 32, 160)))) {
      assertThatThrownBy(() -> decoder.check(new ModelSignature(List.of(), bad), -1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("decoder yolo-seg expects");
    }
  }
}
