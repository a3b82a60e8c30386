package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YoloXTest {
  /** Two images of 16 x 16 with strides 8 and 16: four cells and one, two classes. */
  private static final int LENGTH = 7;

  private final float[] values = new float[2 * 5 * LENGTH];

  /** An image of 40 x 24 in an input of 16 x 16: 0.4 input pixels an image pixel. */
  private static final ImageFrame FRAME = new ImageFrame(40, 24, 16, 16, 16, 9, 0, 0, 0.4, 0.4);

  private static Decoder decoder(Object... settings) {
    Map<String, Object> values = new TreeMap<>(Map.of("strides", List.of(8, 16)));
    for (int i = 0; i < settings.length; i += 2) {
      values.put((String) settings[i], settings[i + 1]);
    }
    return Decoder.named("yolox", DecoderSettings.of(values));
  }

  private void anchor(int image, int anchor, double... numbers) {
    for (int i = 0; i < LENGTH; i++) {
      values[(image * 5 + anchor) * LENGTH + i] = (float) numbers[i];
    }
  }

  private List<Prediction> decode(int image, Object... settings) throws SampleException {
    return decoder(settings)
        .decode(Outputs.of(Map.of("out", Tensor.of(values, 2, 5, LENGTH))), image, FRAME);
  }

  @Test
  void decodesAGridOfEachStride() throws SampleException {
    // Column 1, row 1 of stride 8: centre (0.25 + 1) * 8 = 10 and (0 + 1) * 8 = 8 input pixels,
    // sides 8 and 8 * exp(ln 1/2) = 4.
    anchor(1, 3, 0.25, 0, 0, Math.log(0.5), 0.5, 0.25, 0.75);

    List<Prediction> found = decode(1);

    // Scores 0.5 * 0.75 and 0.5 * 0.25; box 6..14 by 6..10 input pixels, times 2.5.
    assertThat(found).hasSize(2);
    assertThat(found.get(0).label()).isEqualTo(1);
    assertThat(found.get(0).score()).isEqualTo(0.375);
    assertThat(found.get(1).label()).isEqualTo(0);
    assertThat(found.get(1).score()).isEqualTo(0.125);
    for (Prediction prediction : found) {
      Box box = prediction.box();
      assertThat(box.x()).isCloseTo(15, within(1e-4));
      assertThat(box.y()).isCloseTo(15, within(1e-4));
      // 14 * 2.5 = 35, clipped to the image's 24 columns.
      assertThat(box.x() + box.width()).isEqualTo(24);
      assertThat(box.height()).isCloseTo(10, within(1e-4));
      assertThat(prediction.mask()).isNull();
    }
    assertThat(decode(0)).isEmpty();
  }

  @Test
  void theLastAnchorIsOfTheLargestStride() throws SampleException {
    anchor(0, 4, 0.5, 0.5, -1, -1, 1, 1, 0);
    Box box = decode(0).get(0).box();
    double side = Math.exp(-1) * 16;
    assertThat(box.x()).isCloseTo((8 - side / 2) * 2.5, within(1e-4));
    assertThat(box.height()).isCloseTo(side * 2.5, within(1e-4));
  }

  @Test
  void aScoreMustPassTheThreshold() throws SampleException {
    anchor(0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.25);
    assertThat(decode(0, "score-threshold", 0.25)).isEmpty();
    assertThat(decode(0, "score-threshold", 0.2)).hasSize(1);
  }

  @Test
  void capsDetections() throws SampleException {
    anchor(0, 0, 0, 0, 0, 0, 1, 0.5, 0.25);
    anchor(0, 1, 0, 0, 0, 0, 1, 0.75, 0.125);
    assertThat(decode(0, "max-detections", 3))
        .extracting(Prediction::score)
        .containsExactly(0.75, 0.5, 0.25);
  }

  @ParameterizedTest
  @CsvSource({"4, NaN", "4, 1.01", "4, -0.1", "5, NaN", "6, 2", "6, Infinity"})
  void refusesScoresThatAreNone(int at, float value) {
    values[at] = value;
    assertThatThrownBy(() -> decode(0))
        .isInstanceOf(SampleException.class)
        .hasMessageStartingWith("output_invalid: ")
        .hasMessageContaining(Float.toString(value));
  }

  @ParameterizedTest
  @CsvSource({"0, NaN", "1, Infinity", "2, 1000", "3, NaN"})
  void refusesBoxesThatAreNone(int at, float value) {
    anchor(0, 0, 0, 0, 0, 0, 1, 1, 0);
    values[at] = value;
    assertThatThrownBy(() -> decode(0))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("the box of anchor 0");
  }

  @Test
  void refusesAnchorsThatAreNotTheGrids() {
    assertThatThrownBy(
            () ->
                decoder()
                    .decode(
                        Outputs.of(Map.of("out", Tensor.of(new float[28], 1, 4, LENGTH))),
                        0,
                        FRAME))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("[1, 4, 7], not [any, 5, any]");
    assertThatThrownBy(() -> decode(2)).hasMessageContaining("without image 2");
  }

  private static ModelSignature gives(TensorSpec... outputs) {
    return new ModelSignature(
        List.of(TensorSpec.of("images", ElementType.FLOAT32, 1, 3, 16, 16)), List.of(outputs));
  }

  @Test
  void checksWhatTheModelDeclares() {
    TensorSpec good = TensorSpec.of("out", ElementType.FLOAT32, 1, 5, LENGTH);
    decoder().check(gives(good), 2);
    decoder().check(gives(good), -1);
    decoder("output", "out").check(gives(TensorSpec.of("other", ElementType.INT64, 1), good), 2);
    assertThatThrownBy(() -> decoder().check(gives(good), 80))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT))
        .hasMessageContaining("80 classes")
        .hasMessageContaining("has 2");
    assertThatThrownBy(() -> decoder().check(gives(good, good), 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("one output [N, anchors, 5 + classes]")
        .hasMessageContaining("out float32[1, 5, 7]; out float32[1, 5, 7]");
    assertThatThrownBy(() -> decoder("output", "boxes").check(gives(good), 2))
        .hasMessageContaining("'boxes'");
    for (TensorSpec bad :
        List.of(
            TensorSpec.of("out", ElementType.FLOAT32, 1, 21, 257, 257),
            TensorSpec.of("out", ElementType.INT64, 1, 5, LENGTH),
            TensorSpec.of("out", ElementType.FLOAT32, 1, 5, 5),
            TensorSpec.of("out", ElementType.FLOAT32, 1, 5, -1))) {
      assertThatThrownBy(() -> decoder().check(gives(bad), -1)).isInstanceOf(UserError.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"strides", "score-threshold", "nms-iou", "max-detections", "treshold"})
  void refusesSettingsThatAreNoGood(String name) {
    assertThatThrownBy(() -> decoder(name, "-3"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("decoder yolox")
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void textNamesEverySetting() {
    assertThat(Decoder.named("yolox", DecoderSettings.defaults()).text())
        .isEqualTo(
            "yolox output= strides=[8.0, 16.0, 32.0] score-threshold=0.01 nms-iou=0.65"
                + " class-agnostic=false max-candidates=30000 max-detections=100");
    assertThatThrownBy(() -> Decoder.named("detr", DecoderSettings.defaults()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("yolox, yolo-seg, instances");
  }
}
