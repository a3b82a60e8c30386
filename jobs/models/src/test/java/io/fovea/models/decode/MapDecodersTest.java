package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders whose rows are the parts of a map, or of no place at all. */
class MapDecodersTest {
  /** An image of 4 x 6 that is the input, pixel by pixel. */
  private static final ImageFrame PLAIN = new ImageFrame(4, 6, 4, 6, 4, 6, 0, 0, 1, 1);

  /** The image at half its size, in an input with two columns of padding. */
  private static final ImageFrame HALVED = new ImageFrame(8, 12, 4, 8, 4, 6, 0, 0, 0.5, 0.5);

  private static Decoder decoder(String name, Map<String, Object> settings) {
    return Decoder.named(name, DecoderSettings.of(settings));
  }

  private static ModelSignature giving(TensorSpec... outputs) {
    return new ModelSignature(
        List.of(TensorSpec.of("image", ElementType.FLOAT32, 1, 3, 4, 6)), List.of(outputs));
  }

  private static TensorSpec floats(String name, long... shape) {
    return TensorSpec.of(name, ElementType.FLOAT32, shape);
  }

  private static Rle mask(String... rows) {
    byte[] bitmap = new byte[rows.length * rows[0].length()];
    for (int i = 0; i < bitmap.length; i++) {
      bitmap[i] = (byte) (rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#' ? 1 : 0);
    }
    return Rle.ofRowMajor(rows.length, rows[0].length(), bitmap);
  }

  /** Scores that are 1 for each pixel's own class. */
  private static float[] scores(int classes, String... rows) {
    int pixels = rows.length * rows[0].length();
    float[] scores = new float[classes * pixels];
    String all = String.join("", rows);
    for (int i = 0; i < pixels; i++) {
      scores[(all.charAt(i) - '0') * pixels + i] = 1;
    }
    return scores;
  }

  @Test
  void semanticGivesARowAClassThatIsThere() throws Exception {
    float[] scores = scores(4, "110033", "110033", "000033", "000000");
    Decoder decoder = decoder("semantic", Map.of("output", "out"));
    decoder.check(giving(floats("out", 1, 4, 4, 6), floats("other", 1)), 4);
    assertThat(decoder.produces()).isEqualTo(Produces.SEMANTIC);
    List<Prediction> rows =
        decoder.decode(Outputs.of(Map.of("out", Tensor.of(scores, 1, 4, 4, 6))), 0, PLAIN);
    assertThat(rows).extracting(Prediction::label).containsExactly(0, 1, 3);
    assertThat(rows).allMatch(row -> row.score() == 1);
    assertThat(rows.get(1).mask()).isEqualTo(mask("##....", "##....", "......", "......"));
    assertThat(rows.get(1).box()).isEqualTo(new Box(0, 0, 2, 2));
    assertThat(rows.stream().mapToLong(row -> row.mask().area()).sum()).isEqualTo(24);

    List<Prediction> without =
        decoder("semantic", Map.of("leave-out", 0))
            .decode(Outputs.of(Map.of("x", Tensor.of(scores, 1, 4, 4, 6))), 0, PLAIN);
    assertThat(without).isEqualTo(rows.subList(1, 3));
  }

  @Test
  void theWrongAxisOfClassesIsNoticedByTheirNumber() {
    ModelSignature last = giving(floats("out", 1, 257, 257, 21));
    decoder("semantic", Map.of("classes", "last")).check(last, 21);
    assertThatThrownBy(() -> decoder("semantic", Map.of()).check(last, 21))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("257");
  }

  /** Two things with a centre each, and stuff, of which some is too little. */
  private static Map<String, Tensor> panoptic(boolean last, float perPixel) {
    float[] classes = scores(3, "000000", "001111", "201111", "220000");
    float[] heat = new float[24];
    heat[1 * 6 + 2] = 0.9f;
    heat[2 * 6 + 5] = 0.7f;
    float[] offsets = new float[48];
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 6; x++) {
        boolean first = x < 4;
        offsets[y * 6 + x] = perPixel * ((first ? 1 : 2) - y);
        offsets[24 + y * 6 + x] = perPixel * ((first ? 2 : 5) - x);
      }
    }
    if (!last) {
      return Map.of(
          "semantic", Tensor.of(classes, 1, 3, 4, 6),
          "center", Tensor.of(heat, 1, 1, 4, 6),
          "offset", Tensor.of(offsets, 1, 2, 4, 6));
    }
    return Map.of(
        "semantic", Tensor.of(channelsLast(classes, 3), 1, 4, 6, 3),
        "center", Tensor.of(heat, 1, 4, 6, 1),
        "offset", Tensor.of(channelsLast(offsets, 2), 1, 4, 6, 2));
  }

  private static float[] channelsLast(float[] planes, int depth) {
    float[] last = new float[planes.length];
    int pixels = planes.length / depth;
    for (int i = 0; i < planes.length; i++) {
      last[i % pixels * depth + i / pixels] = planes[i];
    }
    return last;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void panopticDeepLabGroupsPixelsByCentre(boolean last) throws Exception {
    Decoder decoder =
        decoder(
            "panoptic-deeplab",
            Map.of(
                "thing-labels",
                List.of(1),
                "kernel",
                3,
                "stuff-area",
                3,
                "channels",
                last ? "last" : "first"));
    List<Prediction> rows = decoder.decode(Outputs.of(panoptic(last, 1)), 0, PLAIN);
    assertThat(decoder.produces()).isEqualTo(Produces.PANOPTIC);
    assertThat(rows).extracting(Prediction::label).containsExactly(1, 1, 0);
    assertThat(rows.get(0).score()).isEqualTo(0.9f);
    assertThat(rows.get(0).mask()).isEqualTo(mask("......", "..##..", "..##..", "......"));
    assertThat(rows.get(1).mask()).isEqualTo(mask("......", "....##", "....##", "......"));
    assertThat(rows.get(2).mask()).isEqualTo(mask("######", "##....", ".#....", "..####"));
    // Three pixels of class 2 are not more than 3; by the other rule they are not fewer.
    Decoder other =
        decoder(
            "panoptic-deeplab",
            Map.of("thing-labels", "1", "kernel", 3, "stuff-area", 3, "merge", "fallback"));
    assertThat(other.decode(Outputs.of(panoptic(false, 1)), 0, PLAIN))
        .extracting(Prediction::label)
        .containsExactly(1, 1, 0, 2);
  }

  /** In an image of twice the size, each pixel points twice as far. */
  @Test
  void offsetsAreToldInTheImagesPixels() throws Exception {
    float[] classes = new float[2 * 32];
    Arrays.fill(classes, 32, 64, 1);
    float[] heat = new float[32];
    for (int x : new int[] {1, 4}) {
      // Towards the first row and column, so that one pixel of those in between is the largest.
      heat[8 + x] = 0.9f;
      heat[x] = 0.5f;
      heat[8 + x - 1] = 0.5f;
    }
    float[] offsets = new float[64];
    for (int i = 0; i < 32; i++) {
      offsets[i] = 1 - i / 8;
      offsets[32 + i] = (i % 8 < 3 ? 1 : 4) - i % 8;
    }
    Map<String, Tensor> tensors =
        Map.of(
            "semantic", Tensor.of(classes, 1, 2, 4, 8),
            "center", Tensor.of(heat, 1, 1, 4, 8),
            "offset", Tensor.of(offsets, 1, 2, 4, 8));
    for (String unit : List.of("input", "map")) {
      List<Prediction> rows =
          decoder("panoptic-deeplab", Map.of("thing-labels", "all", "offset-unit", unit))
              .decode(Outputs.of(tensors), 0, HALVED);
      assertThat(rows).hasSize(2);
      assertThat(rows.get(0).box()).isEqualTo(new Box(0, 0, 6, 8));
      assertThat(rows.get(1).box()).isEqualTo(new Box(6, 0, 6, 8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"panoptic-deeplab", "mask2former-panoptic"})
  void whichLabelsAreThingsIsNeverGuessed(String name) {
    assertThatThrownBy(() -> decoder(name, Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("thing-labels");
    assertThatThrownBy(() -> decoder(name, Map.of("thing-labels", "8-2")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("8-2");
    assertThat(decoder(name, Map.of("thing-labels", "0-3,7")).text())
        .contains("thing-labels=0,1,2,3,7 ");
    assertThat(Decoder.named(name, Decoder.fewest(name)).produces()).isEqualTo(Produces.PANOPTIC);
  }

  /** One sure query over the left half, one over the right; the rest is nothing. */
  private static Outputs queries() {
    float[] logits = {0, 9, 0, -9, 9, 0, 0, -9, 0, 0, 0, 9};
    float[] masks = new float[3 * 24];
    for (int i = 0; i < 24; i++) {
      masks[i] = i % 6 < 3 ? 5 : -5;
      masks[24 + i] = -masks[i];
      masks[48 + i] = 9;
    }
    return Outputs.of(
        Map.of(
            "pred_logits", Tensor.of(logits, 1, 3, 4), "pred_masks", Tensor.of(masks, 1, 3, 4, 6)));
  }

  @Test
  void mask2FormerGivesSegmentsAndClasses() throws Exception {
    Decoder panoptic = decoder("mask2former-panoptic", Map.of("thing-labels", List.of(1)));
    Rle left = mask("###...", "###...", "###...", "###...");
    List<Prediction> segments = panoptic.decode(queries(), 0, PLAIN);
    assertThat(segments).extracting(Prediction::label).containsExactly(1, 0);
    assertThat(segments.get(0).mask()).isEqualTo(left);
    assertThat(segments.get(0).score()).isGreaterThan(0.99);
    for (String stretch : List.of("before", "after")) {
      List<Prediction> classes =
          decoder("mask2former-semantic", Map.of("stretch", stretch)).decode(queries(), 0, PLAIN);
      assertThat(classes).extracting(Prediction::label).containsExactly(0, 1);
      assertThat(classes.get(1).mask()).isEqualTo(left);
    }
  }

  @Test
  void saliencyGivesOneObjectOrNone() throws Exception {
    float[] map = new float[24];
    map[8] = 0.75f;
    map[9] = 1;
    map[10] = 0.5f;
    Decoder decoder = decoder("saliency", Map.of());
    decoder.check(giving(floats("map", 1, 1, 4, 6)), -1);
    Outputs outputs = Outputs.of(Map.of("map", Tensor.of(map, 1, 1, 4, 6)));
    List<Prediction> rows = decoder.decode(outputs, 0, PLAIN);
    assertThat(decoder.produces()).isEqualTo(Produces.RANKING);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).mask()).isEqualTo(mask("......", "..##..", "......", "......"));
    assertThat(rows.get(0).score()).isEqualTo(0.875, within(1e-12));
    assertThat(decoder("saliency", Map.of("threshold", 1)).decode(outputs, 0, PLAIN)).isEmpty();
    assertThatThrownBy(() -> decoder.check(giving(floats("map", 1, 2, 4, 6)), -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("map float32[1, 2, 4, 6]");
  }

  @Test
  void classificationGivesTheBestClasses() throws Exception {
    float[] logits = {0, 0, 0, 0, 1, 3, 1, -2};
    Decoder decoder = decoder("classification", Map.of("top", 3));
    decoder.check(giving(floats("logits", 1, 4)), 4);
    List<Prediction> rows =
        decoder.decode(Outputs.of(Map.of("logits", Tensor.of(logits, 2, 4))), 1, PLAIN);
    assertThat(decoder.produces()).isEqualTo(Produces.CLASSES);
    assertThat(rows).extracting(Prediction::label).containsExactly(1, 0, 2);
    assertThat(rows).allMatch(row -> row.mask() == null && row.box().equals(new Box(0, 0, 0, 0)));
    assertThat(rows.get(0).score()).isBetween(0.75, 0.8);
    assertThatThrownBy(() -> decoder.check(giving(floats("logits", 1, 4)), 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("expects 5 classes");
  }

  @Test
  void brokenHeadsFailTheSample() {
    Decoder decoder = decoder("panoptic-deeplab", Map.of("thing-labels", "all"));
    List<Map<String, Tensor>> broken = new ArrayList<>();
    Map<String, Tensor> good = panoptic(false, 1);
    for (String name : good.keySet()) {
      var tensors = new HashMap<>(good);
      if (!name.equals("semantic")) {
        tensors.put(name, Tensor.of(new float[4 * 24], 1, 4, 4, 6));
        broken.add(tensors);
      }
      var endless = new HashMap<>(good);
      float[] values = good.get(name).floats().clone();
      values[3] = Float.NaN;
      endless.put(name, Tensor.of(values, good.get(name).shape()));
      broken.add(endless);
    }
    for (Map<String, Tensor> tensors : broken) {
      assertThatThrownBy(() -> decoder.decode(Outputs.of(tensors), 0, PLAIN))
          .isInstanceOf(SampleException.class);
    }
  }
}
