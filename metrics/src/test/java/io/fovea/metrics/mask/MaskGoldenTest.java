package io.fovea.metrics.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.UserError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Every mask operation against pycocotools 2.0.11, exactly. */
class MaskGoldenTest {
  @Test
  void rasterisesSinglePolygons() {
    check(
        "polygon",
        1500,
        (golden, at, softly) -> {
          Rle mask =
              Polygons.rasterise(
                  MaskGoldens.doubles(golden.get("polygon")), height(golden), width(golden));
          checkMask(mask, golden.get("rle"), at, softly);
        });
  }

  @Test
  void unitesAndIntersectsParts() {
    check(
        "polygon_parts",
        150,
        (golden, at, softly) -> {
          List<double[]> parts = new ArrayList<>();
          golden.get("parts").forEach(part -> parts.add(MaskGoldens.doubles(part)));
          Rle union = Polygons.rasterise(parts, height(golden), width(golden));
          checkMask(union, golden.get("union"), at, softly);
          List<Rle> masks =
              parts.stream()
                  .map(part -> Polygons.rasterise(part, height(golden), width(golden)))
                  .toList();
          checkMask(Rle.intersection(masks), golden.get("intersection"), at, softly);
        });
  }

  @Test
  void readsAndWritesText() {
    check(
        "codec",
        409,
        (golden, at, softly) -> {
          int[] runs = MaskGoldens.ints(golden.get("counts"));
          String text = golden.get("rle").get("counts").asText();
          byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
          softly.assertThat(RleText.runs(ascii)).as(at).isEqualTo(runs);
          softly
              .assertThat(RunBox.of(runs, height(golden), width(golden)))
              .as(at)
              .isEqualTo(MaskGoldens.box(golden.get("rle").get("bbox")));
          softly
              .assertThat(RunBox.area(runs))
              .as(at)
              .isEqualTo(golden.get("rle").get("area").asLong());
          if (IntStream.of(runs).sum() == height(golden) * width(golden)) {
            Rle mask = Rle.of(height(golden), width(golden), runs);
            softly.assertThat(MaskGoldens.rle(golden.get("rle"))).as(at).isEqualTo(mask);
            checkMask(mask, golden.get("rle"), at, softly);
          } else {
            softly
                .assertThat(golden.has("encoded_same"))
                .as(at + " is one that the reference cannot decode either")
                .isFalse();
            assertThatThrownBy(() -> MaskGoldens.rle(golden.get("rle")))
                .as(at)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("sum to " + IntStream.of(runs).sum());
          }
        });
  }

  @Test
  void overlapsMasks() {
    check(
        "iou_rle",
        120,
        (golden, at, softly) ->
            checkIou(
                golden,
                at,
                softly,
                (detection, truth, crowd) ->
                    Iou.masks(MaskGoldens.rle(detection), MaskGoldens.rle(truth), crowd)));
  }

  @Test
  void overlapsBoxes() {
    check(
        "iou_bbox",
        120,
        (golden, at, softly) ->
            checkIou(
                golden,
                at,
                softly,
                (detection, truth, crowd) ->
                    Iou.boxes(MaskGoldens.box(detection), MaskGoldens.box(truth), crowd)));
  }

  private interface Case {
    void run(JsonNode golden, String at, SoftAssertions softly);
  }

  private interface Overlap {
    double of(JsonNode detection, JsonNode truth, boolean crowd);
  }

  private static void check(String kind, int expected, Case run) {
    JsonNode cases = MaskGoldens.cases(kind, expected);
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < cases.size(); i++) {
      run.run(cases.get(i), kind + " " + i, softly);
    }
    softly.assertAll();
  }

  private static void checkMask(Rle mask, JsonNode rle, String at, SoftAssertions softly) {
    softly.assertThat(RleText.encode(mask)).as(at).isEqualTo(rle.get("counts").asText());
    softly.assertThat(mask.area()).as(at).isEqualTo(rle.get("area").asLong());
    softly.assertThat(mask.box()).as(at).isEqualTo(MaskGoldens.box(rle.get("bbox")));
  }

  private static void checkIou(JsonNode golden, String at, SoftAssertions softly, Overlap overlap) {
    JsonNode detections = golden.get("dt");
    JsonNode truths = golden.get("gt");
    assertThat(golden.get("iou").size()).isEqualTo(detections.size());
    for (int d = 0; d < detections.size(); d++) {
      for (int g = 0; g < truths.size(); g++) {
        boolean crowd = golden.get("iscrowd").get(g).asInt() == 1;
        double iou = overlap.of(detections.get(d), truths.get(g), crowd);
        softly
            .assertThat(Double.doubleToLongBits(iou))
            .as("%s [%d, %d]: %s", at, d, g, iou)
            .isEqualTo(Double.doubleToLongBits(golden.get("iou").get(d).get(g).asDouble()));
      }
    }
  }

  private static int height(JsonNode golden) {
    return golden.get("h").asInt();
  }

  private static int width(JsonNode golden) {
    return golden.get("w").asInt();
  }
}
