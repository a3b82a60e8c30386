package io.fovea.models.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.UserError;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

  private static ModelSignature takes(ElementType type, long... shape) {
    return new ModelSignature(List.of(TensorSpec.of("images", type, shape)), List.of());
  }

  private static Recipe square(String name, int side) {
    return Recipe.named(name).with(Map.of("height", side, "width", side));
  }

  @Test
  void namesTheKnownOnesWhenThereIsNone() {
    assertThat(Recipe.names())
        .containsExactly("yolox", "yolo", "torchvision", "detectron2", "seqrank", "vita", "none");
    assertThatThrownBy(() -> Recipe.named("yolov9"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'yolov9'")
        .hasMessageContaining("yolox, yolo, torchvision, detectron2, seqrank, vita, none");
  }

  /** Content height and width, input height and width, top and left, worked out by hand. */
  @ParameterizedTest
  @CsvSource({
    // 416 / 640 = 0.65 exactly fits the width; 427 * 0.65 = 277.55 is cut.
    "yolox, 427, 640, 277 416 416 416 0 0",
    "yolox, 416, 416, 416 416 416 416 0 0",
    "yolox, 10, 10, 416 416 416 416 0 0",
    "yolox, 5, 4000, 1 416 416 416 0 0",
    // 416 / 500 = 0.832; 333 * 0.832 = 277.056; (416 - 277) / 2 = 69.5, the odd row below.
    "yolo, 333, 500, 277 416 416 416 69 0",
    // 375 * 0.832 = 312; (416 - 312) / 2 = 52.
    "yolo, 500, 375, 416 312 416 416 0 52",
    // 800 / 427 * 640 = 1199.06; padded to multiples of 32.
    "detectron2, 427, 640, 800 1199 800 1216 0 0",
    // 4 times as large would be 4000 wide; 1333 / 1000 * 200 = 266.6.
    "detectron2, 200, 1000, 267 1333 288 1344 0 0",
    "torchvision, 31, 47, 31 47 31 47 0 0",
    // Both sides of the input, whatever the proportions.
    "seqrank, 333, 500, 416 416 416 416 0 0",
    // 360 / 720 * 1280 = 640, and 384 is the next multiple of 32.
    "vita, 720, 1280, 360 640 384 640 0 0",
    "none, 31, 47, 31 47 31 47 0 0",
  })
  void framesImages(String name, int height, int width, String expected) {
    ImageFrame frame = square(name, 416).frame(height, width);

    assertThat(
            frame.contentHeight()
                + " "
                + frame.contentWidth()
                + " "
                + frame.inputHeight()
                + " "
                + frame.inputWidth()
                + " "
                + frame.top()
                + " "
                + frame.left())
        .isEqualTo(expected);
    assertThat(frame.imageHeight()).isEqualTo(height);
    assertThat(frame.imageWidth()).isEqualTo(width);
  }

  @Test
  void scalesBackAsTheRecipesOwnPostProcessingDoes() {
    ImageFrame fit = square("yolo", 416).frame(333, 500);
    assertThat(fit.scaleX()).isEqualTo(416.0 / 500);
    assertThat(fit.scaleY()).isEqualTo(416.0 / 500);
    assertThat(fit.toImageY(69 + 0.832 * 100)).isCloseTo(100, within(1e-9));
    ImageFrame fixed = square("none", 416).with(Map.of("resize", "fixed")).frame(333, 500);
    assertThat(fixed.scaleX()).isEqualTo(416.0 / 500);
    assertThat(fixed.scaleY()).isEqualTo(416.0 / 333);
    assertThat(fixed.contentHeight()).isEqualTo(416);
    ImageFrame shortest = Recipe.named("detectron2").frame(427, 640);
    assertThat(shortest.scaleY()).isEqualTo(800.0 / 427);
    assertThat(shortest.scaleX()).isEqualTo(1199.0 / 640);
  }

  /** Every layout, channel order, position and type against one plain formula. */
  @ParameterizedTest
  @CsvSource({
    "nchw, rgb, top-left, float32",
    "nchw, bgr, centre, float32",
    "nhwc, rgb, centre, float32",
    "nhwc, bgr, top-left, float32",
    "chw, bgr, centre, float32",
    "hwc, rgb, centre, float32",
    "nchw, bgr, centre, uint8",
    "nhwc, rgb, top-left, uint8",
  })
  void writesTensors(String layout, String channels, String position, String type) {
    boolean floats = type.equals("float32");
    Recipe recipe =
        square("yolo", 24)
            .with(Map.of("scale", 1, "layout", layout, "channels", channels, "type", type))
            .with(Map.of("pad-position", position, "pad-multiple", 7));
    if (floats) {
      recipe = recipe.with(Map.of("scale", "0.5", "mean", "1, 2, 3", "std", List.of(2, 4, 8)));
    }
    DecodedImage image = new DecodedImage(11, 16, Generated.pixels(7, 11 * 16 * 3));
    ImageFrame frame = recipe.frame(11, 16);
    assertThat(frame.inputHeight()).isEqualTo(28);
    assertThat(frame.contentHeight()).isEqualTo(16);
    byte[] content = new byte[16 * 24 * 3];
    BilinearResize.resize(image.rgb(), 11, 16, content, 16, 24);
    int bytes = recipe.slotBytes(frame);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + 8).order(ByteOrder.nativeOrder());
    buffer.putInt(0, 12345).putInt(bytes + 4, 54321).position(4);

    recipe.write(image, frame, buffer);

    assertThat(buffer.position()).isEqualTo(4);
    assertThat(buffer.getInt(0)).isEqualTo(12345);
    assertThat(buffer.getInt(bytes + 4)).isEqualTo(54321);
    int top = position.equals("centre") ? 6 : 0;
    int left = position.equals("centre") ? 2 : 0;
    double[] mean = {1, 2, 3};
    double[] std = {2, 4, 8};
    for (int y = 0; y < 28; y++) {
      for (int x = 0; x < 28; x++) {
        for (int c = 0; c < 3; c++) {
          int colour = channels.equals("rgb") ? c : 2 - c;
          boolean inside = y >= top && y < top + 16 && x >= left && x < left + 24;
          int pixel = inside ? content[((y - top) * 24 + x - left) * 3 + colour] & 0xFF : 114;
          int at = layout.endsWith("chw") ? (c * 28 + y) * 28 + x : (y * 28 + x) * 3 + c;
          if (floats) {
            assertThat(buffer.getFloat(4 + 4 * at))
                .isEqualTo((float) ((pixel * 0.5 - mean[c]) / std[c]));
          } else {
            assertThat(buffer.get(4 + at)).isEqualTo((byte) pixel);
          }
        }
      }
    }
  }

  @Test
  void writesFloatBuffersAsBytes() {
    Recipe recipe = square("yolox", 32);
    DecodedImage image = new DecodedImage(9, 13, Generated.pixels(3, 9 * 13 * 3));
    ImageFrame frame = recipe.frame(9, 13);
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(recipe.slotBytes(frame)).order(ByteOrder.nativeOrder());
    recipe.write(image, frame, bytes);
    FloatBuffer floats = FloatBuffer.allocate(3 * 32 * 32 + 5).position(5);
    recipe.write(image, frame, floats);
    assertThat(floats.slice()).isEqualTo(bytes.asFloatBuffer());
  }

  @Test
  void dividesBy255AsFloatsDo() {
    byte[] pixels = new byte[256 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 3);
    }
    Recipe recipe = Recipe.named("none");
    ImageFrame frame = recipe.frame(1, 256);
    FloatBuffer slot = FloatBuffer.allocate(3 * 256);
    recipe.write(new DecodedImage(1, 256, pixels), frame, slot);
    for (int i = 0; i < 256; i++) {
      assertThat(slot.get(i)).isEqualTo(i / 255f);
    }
  }

  @Test
  void padsWithAnElementOfTheTensor() {
    Recipe recipe = Recipe.named("detectron2").with(Map.of("shortest-edge", 2, "longest-edge", 33));
    DecodedImage image = new DecodedImage(2, 3, new byte[18]);
    ImageFrame frame = recipe.frame(2, 3);
    FloatBuffer slot = FloatBuffer.allocate(3 * 32 * 32);
    recipe.write(image, frame, slot);
    assertThat(slot.get(0)).isEqualTo(-103.530f);
    assertThat(slot.get(2 * 32 * 32)).isEqualTo(-123.675f);
    assertThat(slot.get(3)).isZero();
    assertThat(slot.get(31 * 32)).isZero();
  }

  @Test
  void takesOpenSizesFromTheModel() {
    Recipe fitted = Recipe.named("yolox").fittedTo(takes(ElementType.FLOAT32, 1, 3, 320, 416));
    assertThat(fitted.height()).isEqualTo(320);
    assertThat(fitted.width()).isEqualTo(416);
    ImageFrame frame = fitted.frame(100, 100);
    assertThat(fitted.shape(4, frame)).containsExactly(4, 3, 320, 416);
    assertThat(fitted.slotBytes(frame)).isEqualTo(4 * 3 * 320 * 416);
    assertThatThrownBy(() -> Recipe.named("yolox").frame(100, 100))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takesOneImageAtATimeWhereTheInputHasNoBatchAxis() {
    Recipe fitted = Recipe.named("torchvision").fittedTo(takes(ElementType.FLOAT32, 3, -1, -1));
    assertThat(fitted.layout()).isEqualTo(Layout.CHW);
    assertThat(fitted.shape(1, fitted.frame(5, 6))).containsExactly(3, 5, 6);
    Recipe last =
        Recipe.named("none")
            .with(Map.of("layout", "nhwc"))
            .fittedTo(takes(ElementType.FLOAT32, -1, -1, 3));
    assertThat(last.shape(1, last.frame(5, 6))).containsExactly(5, 6, 3);
  }

  @Test
  void refusesAModelThatCannotTakeWhatItMakes() {
    Recipe yolox = Recipe.named("yolox");
    assertThatThrownBy(() -> yolox.fittedTo(takes(ElementType.FLOAT32, 1, 257, 257, 3)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("[1, 257, 257, 3]")
        .hasMessageContaining("layout");
    assertThatThrownBy(() -> yolox.fittedTo(takes(ElementType.UINT8, 1, 3, 416, 416)))
        .hasMessageContaining("takes uint8");
    assertThatThrownBy(() -> yolox.fittedTo(takes(ElementType.FLOAT32, 1, 3, -1, -1)))
        .hasMessageContaining("no 'height'");
    assertThatThrownBy(
            () -> square("yolox", 640).fittedTo(takes(ElementType.FLOAT32, 1, 3, 416, 416)))
        .hasMessageContaining("640")
        .hasMessageContaining("416");
    assertThatThrownBy(() -> yolox.fittedTo(takes(ElementType.FLOAT32, 1, 1, 416, 416)))
        .hasMessageContaining("[1, 1, 416, 416]");
  }

  @Test
  void namesTheKnownFieldsWhenOneIsUnknown() {
    assertThatThrownBy(() -> Recipe.named("yolo").with(Map.of("hieght", 3)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'hieght'")
        .hasMessageContaining("channels, height, interpolation, layout");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resize=stretch",
        "height=-1",
        "height=1.5",
        "height=tall",
        "rounding=up",
        "mean=1,2",
        "mean=1,x,2",
        "std=1,0,1",
        "std=NaN,1,1",
        "pad-value=300",
        "pad-multiple=0",
        "type=int64",
        "type=uint8",
        "scale=NaN",
      })
  void refusesValuesThatAreNoGood(String setting) {
    String[] parts = setting.split("=", -1);
    assertThatThrownBy(() -> Recipe.named("yolo").with(Map.of(parts[0], parts[1])))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("recipe yolo")
        .hasMessageContaining("'" + parts[0] + "'");
  }

  @Test
  void refusesAShortestEdgeWithoutItsLimit() {
    assertThatThrownBy(
            () ->
                Recipe.named("yolo").with(Map.of("resize", "shortest-edge", "shortest-edge", 800)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'shortest-edge' is 800 and 'longest-edge' is 0");
  }

  @Test
  void sayingEveryFieldAgainChangesNothing() {
    for (String name : Recipe.names()) {
      Recipe recipe = Recipe.named(name);
      Map<String, String> fields = new TreeMap<>();
      for (String field : recipe.text().split(" (?=[a-z-]+=)", -1)) {
        if (field.contains("=") && !field.endsWith("-edge=0")) {
          fields.put(field.split("=", 2)[0], field.split("=", 2)[1]);
        }
      }
      assertThat(fields).hasSizeGreaterThan(14);
      assertThat(recipe.with(fields)).isEqualTo(recipe);
      assertThat(recipe.with(fields).text()).isEqualTo(recipe.text());
    }
  }

  @Test
  void textTellsRecipesApart() {
    Recipe recipe = Recipe.named("yolo");
    assertThat(recipe.text())
        .isEqualTo(
            "yolo resize=fit height=0 width=0 shortest-edge=0 longest-edge=0 rounding=half-even"
                + " interpolation=bilinear channels=rgb scale=0.00392156862745098"
                + " mean=[0.0, 0.0, 0.0] std=[1.0, 1.0, 1.0] pad-value=114 pad-kind=pixel"
                + " pad-position=centre pad-multiple=1 layout=nchw type=float32");
    assertThat(recipe.with(Map.of("pad-value", 0)).text()).isNotEqualTo(recipe.text());
  }

  @Test
  void aHugeSlotIsSaidToBeTheMost() {
    Recipe recipe = Recipe.named("none").with(Map.of("pad-multiple", 32768));
    assertThat(recipe.slotBytes(recipe.frame(1, 1))).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void scratchOfOneImageDoesNotLeakIntoTheNext() {
    Recipe recipe = square("yolox", 40);
    byte[] white = new byte[60 * 60 * 3];
    Arrays.fill(white, (byte) 255);
    FloatBuffer first = FloatBuffer.allocate(3 * 40 * 40);
    FloatBuffer again = FloatBuffer.allocate(3 * 40 * 40);
    DecodedImage small = new DecodedImage(7, 20, Generated.pixels(1, 7 * 20 * 3));
    recipe.write(small, recipe.frame(7, 20), first);
    recipe.write(new DecodedImage(60, 60, white), recipe.frame(60, 60), again);
    recipe.write(small, recipe.frame(7, 20), again);
    assertThat(again).isEqualTo(first);
  }
}
