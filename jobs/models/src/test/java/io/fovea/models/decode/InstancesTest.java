package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstancesTest {
  private static final ImageFrame PLAIN = Recipe.named("torchvision").frame(20, 30);

  static Decoder decoder(Object... settings) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put((String) settings[i], settings[i + 1]);
    }
    return Decoder.named("instances", DecoderSettings.of(values));
  }

  private static Map<String, Tensor> objects(float[] boxes, float[] scores, long[] labels) {
    int n = scores.length;
    return new HashMap<>(
        Map.of(
            "boxes", Tensor.of(boxes, n, 4),
            "scores", Tensor.of(scores, n),
            "labels", Tensor.of(labels, n)));
  }

  private static Map<String, Tensor> one(float... box) {
    return objects(box, new float[] {0.5f}, new long[] {7});
  }

  private static List<Prediction> decode(
      Map<String, Tensor> tensors, ImageFrame frame, Object... settings) throws SampleException {
    return decoder(settings).decode(Outputs.of(tensors), 0, frame);
  }

  /** One square of a single certain pixel, pasted over columns 10 to 14 and rows 10 to 14. */
  @Test
  void pastesByTorchvisionsRule() throws SampleException {
    Map<String, Tensor> tensors = one(10, 10, 14, 14);
    tensors.put("masks", Tensor.of(new float[] {1}, 1, 1, 1, 1));

    Prediction found = decode(tensors, PLAIN, "masks", "box-relative").get(0);

    // The bordered square of 3 lies over the 13 pixels 6 to 18; its middle weighs 7/13, 10/13, 1,
    // 10/13, 7/13 at 10 to 14, and the product of two weights passes one half in a diamond.
    String[] rows = {"..#..", ".###.", "#####", ".###.", "..#.."};
    byte[] expected = new byte[20 * 30];
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 5; x++) {
        expected[(10 + y) * 30 + 10 + x] = (byte) (rows[y].charAt(x) == '#' ? 1 : 0);
      }
    }
    assertThat(found.mask()).isEqualTo(Rle.ofRowMajor(20, 30, expected));
    assertThat(found.box()).isEqualTo(new Box(10, 10, 4, 4));
    assertThat(found.label()).isEqualTo(7);
    assertThat(found.score()).isEqualTo(0.5);
  }

  /** Against pasting written out plainly, with boxes that reach out of the image. */
  @Property(seed = "1", tries = 200)
  void pastesAsEachPixelOnItsOwn(@ForAll long seed) throws SampleException {
    Random random = new Random(seed);
    int side = 1 + random.nextInt(14);
    float[] square = new float[side * side];
    float[][] bordered = new float[side + 2][side + 2];
    for (int i = 0; i < square.length; i++) {
      square[i] = random.nextFloat();
      bordered[1 + i / side][1 + i % side] = square[i];
    }
    float x1 = random.nextFloat() * 40 - 10;
    float y1 = random.nextFloat() * 30 - 10;
    float x2 = x1 + random.nextFloat() * 25;
    float y2 = y1 + random.nextFloat() * 25;
    Map<String, Tensor> tensors = one(x1, y1, x2, y2);
    tensors.put("masks", Tensor.of(square, 1, side, side));

    Rle mask = decode(tensors, PLAIN, "masks", "box-relative").get(0).mask();

    float growth = (side + 2f) / side;
    float centreX = (x2 + x1) * 0.5f;
    float centreY = (y2 + y1) * 0.5f;
    float halfX = (x2 - x1) * 0.5f * growth;
    float halfY = (y2 - y1) * 0.5f * growth;
    Window box =
        new Window(
            (int) (centreY - halfY),
            (int) (centreX - halfX),
            (int) (centreY + halfY) + 1,
            (int) (centreX + halfX) + 1);
    Window seen = box.within(20, 30);
    byte[] expected =
        seen.isEmpty()
            ? new byte[600]
            : GridTest.stretchedPlainly(bordered, box, seen, 0.5f, 20, 30);
    assertThat(mask).isEqualTo(Rle.ofRowMajor(20, 30, expected));
  }

  @Test
  void takesFullImageMasksAsTheyAre() throws SampleException {
    float[] probabilities = new float[2 * 20 * 30];
    byte[] expected = new byte[600];
    Random random = new Random(5);
    for (int i = 0; i < 600; i++) {
      probabilities[600 + i] = random.nextInt(5) / 4f;
      expected[i] = (byte) (probabilities[600 + i] > 0.5f ? 1 : 0);
    }
    Map<String, Tensor> tensors =
        objects(new float[8], new float[] {0.9f, 0.8f}, new long[] {1, 2});
    tensors.put("masks", Tensor.of(probabilities, 2, 1, 20, 30));

    List<Prediction> found = decode(tensors, PLAIN);

    assertThat(found.get(0).mask()).isEqualTo(Rle.empty(20, 30));
    assertThat(found.get(1).mask()).isEqualTo(Rle.ofRowMajor(20, 30, expected));
  }

  @Test
  void takesTruthValues() throws SampleException {
    for (ElementType type : List.of(ElementType.BOOL, ElementType.UINT8)) {
      ByteBuffer bits = ByteBuffer.allocate(600).put(31, (byte) 1);
      Map<String, Tensor> tensors = one(0, 0, 1, 1);
      tensors.put("masks", new Tensor(type, new long[] {1, 20, 30}, bits));
      assertThat(decode(tensors, PLAIN).get(0).mask()).isEqualTo(Rle.of(20, 30, 21, 1, 578));
    }
  }

  /** Masks of the input at half its size: the padding's part goes, the rest is stretched. */
  @Test
  void stretchesMasksOfTheInputOverTheImage() throws SampleException {
    // An image of 40 x 20 fits 32 x 32 at 0.8: content of 32 x 16 from column 8 on.
    ImageFrame frame = Recipe.named("yolo").with(Map.of("height", 32, "width", 32)).frame(40, 20);
    float[] grid = new float[16 * 16];
    float[][] content = new float[16][8];
    Random random = new Random(9);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 16; x++) {
        grid[y * 16 + x] = random.nextFloat();
        if (x >= 4 && x < 12) {
          content[y][x - 4] = grid[y * 16 + x];
        }
      }
    }
    Map<String, Tensor> tensors = one(8, 0, 24, 32);
    tensors.put("masks", Tensor.of(grid, 1, 1, 16, 16));

    Prediction found = decode(tensors, frame, "mask-frame", "input").get(0);

    Window image = new Window(0, 0, 40, 20);
    assertThat(found.mask())
        .isEqualTo(
            Rle.ofRowMajor(40, 20, GridTest.stretchedPlainly(content, image, image, 0.5f, 40, 20)));
    assertThat(found.box()).isEqualTo(new Box(0, 0, 20, 40));
  }

  /** The same box, 5 to 15 across and 2 to 8 down in an image of 30 x 20, in every form. */
  @ParameterizedTest
  @CsvSource({
    "xyxy, image, false, 5, 2, 15, 8",
    "xywh, image, false, 5, 2, 10, 6",
    "cxcywh, image, false, 10, 5, 10, 6",
    "xyxy, image, true, 0.166666667, 0.1, 0.5, 0.4",
    // The image is twice as large in the input, 8 rows below its top.
    "xyxy, input, false, 10, 12, 30, 24",
    "cxcywh, input, true, 0.25, 0.28125, 0.25, 0.1875",
  })
  void readsBoxesInTheFormThatThePlanStates(
      String format, String frame, boolean normalised, float a, float b, float c, float d)
      throws SampleException {
    ImageFrame twice = new ImageFrame(20, 30, 64, 80, 40, 60, 8, 0, 2, 2);
    Map<String, Tensor> tensors =
        format.equals("cxcywh") && normalised
            // Centre 20, 18 and size 20, 12 of an input of 80 x 64.
            ? one(0.25f, 0.28125f, 0.25f, 0.1875f)
            : one(a, b, c, d);
    Box box =
        decode(
                tensors,
                twice,
                "masks",
                "none",
                "box-format",
                format,
                "box-frame",
                frame,
                "normalised",
                normalised)
            .get(0)
            .box();
    assertThat(box.x()).isCloseTo(5, within(1e-5));
    assertThat(box.y()).isCloseTo(2, within(1e-5));
    assertThat(box.width()).isCloseTo(10, within(1e-5));
    assertThat(box.height()).isCloseTo(6, within(1e-5));
  }

  @Test
  void clipsBoxesToTheImage() throws SampleException {
    assertThat(decode(one(-5, 3, 99, 99), PLAIN, "masks", "none").get(0).box())
        .isEqualTo(new Box(0, 3, 30, 17));
    assertThat(decode(one(40, 3, 50, 9), PLAIN, "masks", "none").get(0).box())
        .isEqualTo(new Box(30, 3, 0, 6));
  }

  @Test
  void readsTheImageOfTheBatch() throws SampleException {
    Map<String, Tensor> tensors = new HashMap<>();
    tensors.put(
        "boxes", Tensor.of(new float[] {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 6, 6, 5, 5, 9, 9}, 2, 2, 4));
    tensors.put("scores", Tensor.of(new float[] {0.9f, 0.8f, 0.7f, 0}, 2, 2));
    tensors.put("labels", Tensor.of(new float[] {1, 2, 3, 0}, 2, 2));
    float[] masks = new float[2 * 2 * 600];
    masks[2 * 600] = 1;
    tensors.put("masks", Tensor.of(masks, 2, 2, 20, 30));

    List<Prediction> second = decoder().decode(Outputs.of(tensors), 1, PLAIN);

    // The second object's score of 0 is padding.
    assertThat(second)
        .containsExactly(new Prediction(3, 0.7f, new Box(4, 4, 2, 2), Rle.of(20, 30, 0, 1, 599)));
    assertThat(decoder().decode(Outputs.of(tensors), 0, PLAIN)).hasSize(2);
    assertThatThrownBy(() -> decoder().decode(Outputs.of(tensors), 2, PLAIN))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("without image 2");
  }

  /** A23: a model that paints noise fails its sample, not the job. */
  @Test
  void masksOfTooManyRunsFailTheirSample() throws SampleException {
    float[] stripes = new float[600];
    for (int i = 0; i < 600; i += 2) {
      stripes[i] = 1;
    }
    Map<String, Tensor> tensors = one(0, 0, 1, 1);
    tensors.put("masks", Tensor.of(stripes, 1, 1, 20, 30));
    // Columns alternate: 30 runs, each of a column, and 4 bytes a run.
    assertThat(decode(tensors, PLAIN, "mask-bytes", 4 * 31)).hasSize(1);
    assertThatThrownBy(() -> decode(tensors, PLAIN, "mask-bytes", 4 * 29))
        .isInstanceOfSatisfying(
            SampleException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
        .hasMessageContaining("116 bytes");
  }

  @Test
  void anImageWithoutObjectsHasNone() throws SampleException {
    Map<String, Tensor> tensors = objects(new float[0], new float[0], new long[0]);
    tensors.put("masks", Tensor.of(new float[0], 0, 1, 20, 30));
    assertThat(decode(tensors, PLAIN)).isEmpty();
  }

  @Test
  void thresholdsAndCapsAndCountsLabelsFromTheOffset() throws SampleException {
    Map<String, Tensor> tensors =
        objects(new float[12], new float[] {0.2f, 0.5f, 0.9f}, new long[] {4, 5, 6});
    assertThat(decode(tensors, PLAIN, "masks", "none", "score-threshold", 0.3, "label-offset", 1))
        .extracting(Prediction::label)
        .containsExactly(4, 5);
    assertThatThrownBy(
            () ->
                decode(
                    tensors, PLAIN, "masks", "none", "score-threshold", 0.1, "max-detections", 2))
        .isInstanceOfSatisfying(
            SampleException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
        .hasMessageContaining("more than 2");
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 1, 1, 2, 2, a score that is none",
    "1.5, 1, 1, 2, 2, a score above one",
    "-0.5, 1, 1, 2, 2, a score below nought",
    "0.5, NaN, 1, 2, 2, a corner that is none",
    "0.5, 1, 1, Infinity, 2, an endless box",
    "0.5, 5, 1, 2, 2, a box inside out",
  })
  void refusesValuesThatMeanNothing(float score, float a, float b, float c, float d, String what) {
    Map<String, Tensor> tensors =
        objects(new float[] {a, b, c, d}, new float[] {score}, new long[] {1});
    assertThatThrownBy(() -> decode(tensors, PLAIN, "masks", "none"))
        .as(what)
        .isInstanceOfSatisfying(
            SampleException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OUTPUT_INVALID));
  }

  @Test
  void refusesLabelsAndMasksThatMeanNothing() {
    Map<String, Tensor> tensors = one(1, 1, 2, 2);
    tensors.put("labels", Tensor.of(new float[] {1.5f}, 1));
    assertThatThrownBy(() -> decode(tensors, PLAIN, "masks", "none"))
        .hasMessageContaining("no whole number");
    tensors.put("labels", Tensor.of(new long[] {1}, 1));
    tensors.put("masks", Tensor.of(new float[28 * 28], 1, 1, 28, 28));
    assertThatThrownBy(() -> decode(tensors, PLAIN))
        .hasMessageContaining("28 x 28 for an image of 20 x 30");
    tensors.put("masks", Tensor.of(new float[1200], 2, 20, 30));
    assertThatThrownBy(() -> decode(tensors, PLAIN)).hasMessageContaining("2 masks for 1 boxes");
    float[] logits = new float[600];
    logits[3] = -4;
    tensors.put("masks", Tensor.of(logits, 1, 20, 30));
    assertThatThrownBy(() -> decode(tensors, PLAIN))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("-4.0, no probability");
    logits[3] = Float.NaN;
    assertThatThrownBy(() -> decode(tensors, PLAIN)).hasMessageContaining("NaN");
  }
}
