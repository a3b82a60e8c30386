package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The segmenter on pictures drawn pixel by pixel, of red (0 degrees) and blue (240) things. */
class ShapeSegmenterTest {
  private static final int RED = 0;
  private static final int BLUE = 1;
  private static final float[][] COLOURS = {{0.8f, 0.2f, 0.2f}, {0.2f, 0.2f, 0.8f}};

  private static OrtSession session;

  /** A grey picture to draw on. */
  private static final class Picture {
    private final int height;
    private final int width;
    private final float[] planes;

    Picture(int height, int width) {
      this.height = height;
      this.width = width;
      this.planes = new float[3 * height * width];
      Arrays.fill(planes, 0.5f);
    }

    Picture rectangle(int colour, int left, int top, int right, int bottom) {
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          for (int channel = 0; channel < 3; channel++) {
            planes[(channel * height + y) * width + x] = COLOURS[colour][channel];
          }
        }
      }
      return this;
    }
  }

  /** What the model says of pictures of one size, values in row-major order. */
  @SuppressWarnings("ArrayRecordComponent") // read by this test alone, never compared
  private record Answer(
      int height,
      int width,
      float[][][] boxes,
      float[][] scores,
      long[][] labels,
      FloatBuffer masks) {
    int found(int image) {
      int found = 0;
      for (float score : scores[image]) {
        found += score > 0.05f ? 1 : 0;
      }
      return found;
    }

    float mask(int image, int instance, int x, int y) {
      return masks.get(((image * ShapeSegmenter.INSTANCES + instance) * height + y) * width + x);
    }
  }

  @BeforeAll
  static void load() throws Exception {
    session =
        OrtEnvironment.getEnvironment()
            .createSession(ShapeSegmenter.build(List.of(0.0, 240.0)).toBytes());
  }

  @AfterAll
  static void close() throws Exception {
    session.close();
  }

  private static Answer ask(Picture... pictures) throws Exception {
    int height = pictures[0].height;
    int width = pictures[0].width;
    FloatBuffer batch = FloatBuffer.allocate(pictures.length * 3 * height * width);
    for (Picture picture : pictures) {
      batch.put(picture.planes);
    }
    long[] shape = {pictures.length, 3, height, width};
    try (OnnxTensor input =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), batch.flip(), shape);
        OrtSession.Result result = session.run(Map.of("image", input))) {
      OnnxTensor masks = (OnnxTensor) result.get("masks").orElseThrow();
      assertThat(masks.getInfo().getShape())
          .containsExactly(pictures.length, ShapeSegmenter.INSTANCES, height, width);
      return new Answer(
          height,
          width,
          (float[][][]) result.get("boxes").orElseThrow().getValue(),
          (float[][]) result.get("scores").orElseThrow().getValue(),
          (long[][]) result.get("labels").orElseThrow().getValue(),
          masks.getFloatBuffer());
    }
  }

  @Test
  void findsThingsTheirClassesBoxesAndMasks() throws Exception {
    Answer answer =
        ask(new Picture(96, 128).rectangle(RED, 16, 20, 56, 60).rectangle(BLUE, 80, 50, 104, 74));
    assertThat(answer.found(0)).isEqualTo(2);
    assertThat(answer.labels()[0][0]).isEqualTo(RED);
    assertThat(answer.labels()[0][1]).isEqualTo(BLUE);
    assertThat(answer.boxes()[0][0]).containsExactly(new float[] {16, 20, 56, 60}, within(1f));
    assertThat(answer.boxes()[0][1]).containsExactly(new float[] {80, 50, 104, 74}, within(1f));
    assertThat(answer.scores()[0][0]).isBetween(0.8f, 1f);
    assertThat(answer.scores()[0][0]).isGreaterThan(answer.scores()[0][1]);
    assertThat(answer.mask(0, 0, 30, 30)).isGreaterThan(0.9f);
    assertThat(answer.mask(0, 0, 90, 60)).isLessThan(0.1f);
    assertThat(answer.mask(0, 1, 90, 60)).isGreaterThan(0.9f);
  }

  @Test
  void touchingThingsOfTwoClassesAreTwoAndOfOneClassAreOne() throws Exception {
    Answer answer =
        ask(
            new Picture(64, 64).rectangle(RED, 8, 20, 32, 44).rectangle(BLUE, 32, 20, 56, 44),
            new Picture(64, 64).rectangle(RED, 8, 20, 32, 44).rectangle(RED, 32, 20, 56, 44));
    assertThat(answer.found(0)).isEqualTo(2);
    assertThat(answer.found(1)).isEqualTo(1);
    assertThat(answer.boxes()[1][0]).containsExactly(new float[] {8, 20, 56, 44}, within(1f));
  }

  @Test
  void anAnswerDoesNotDependOnTheRestOfTheBatch() throws Exception {
    Picture one = new Picture(40, 52).rectangle(RED, 4, 4, 30, 28);
    Picture other = new Picture(40, 52).rectangle(BLUE, 20, 10, 44, 36);
    Answer alone = ask(one);
    Answer together = ask(other, one);
    assertThat(together.scores()[1]).isEqualTo(alone.scores()[0]);
    assertThat(together.boxes()[1]).isDeepEqualTo(alone.boxes()[0]);
    assertThat(together.labels()[1]).isEqualTo(alone.labels()[0]);
  }

  @Test
  void greyPicturesAndTinyOnesHoldNothing() throws Exception {
    Answer grey = ask(new Picture(33, 47));
    assertThat(grey.found(0)).isZero();
    assertThat(grey.boxes()[0][0]).containsExactly(0, 0, 0, 0);
    assertThat(ask(new Picture(4, 4)).found(0)).isZero();
  }

  @Test
  void oneClassIsRefused() {
    assertThatThrownBy(() -> ShapeSegmenter.build(List.of(0.0)))
        .hasMessageContaining("two or more");
  }
}
