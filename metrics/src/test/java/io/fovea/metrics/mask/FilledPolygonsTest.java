package io.fovea.metrics.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule of OpenCV 5.0.0, on polygons that were drawn with it. */
class FilledPolygonsTest {
  @Test
  void equalsOpenCvOnRandomPolygons() {
    JsonNode cases = GoldenFile.read("mask/fill_poly.json.gz").get("cases");
    assertThat(cases).hasSize(420);
    for (JsonNode golden : cases) {
      assertThat(rasterise(golden).runs())
          .as(golden.get("segmentation").toString())
          .isEqualTo(GoldenFile.ints(golden.get("counts")));
    }
  }

  @Test
  void equalsOpenCvWherePycocotoolsDiffers() {
    JsonNode polygons = GoldenFile.read("sor/polygon_rasters.json").get("polygons");
    assertThat(polygons).hasSize(9);
    for (JsonNode golden : polygons) {
      assertThat(rasterise(golden).runs())
          .as(golden.get("segmentation").toString())
          .isEqualTo(GoldenFile.ints(golden.get("opencv_fillPoly_counts")));
      Rle coco =
          Polygons.rasterise(
              parts(golden), golden.get("height").asInt(), golden.get("width").asInt());
      assertThat(coco.runs()).isEqualTo(GoldenFile.ints(golden.get("pycocotools_counts")));
    }
  }

  @Test
  void dropsFractionsAndALastNumberWithoutPartner() {
    List<double[]> whole = List.of(new double[] {2, 2, 20, 4, 9, 17});
    List<double[]> fractions = List.of(new double[] {2.9, 2.1, 20.5, 4.99, 9.0, 17.7, 3});

    assertThat(FilledPolygons.rasterise(fractions, 24, 32))
        .isEqualTo(FilledPolygons.rasterise(whole, 24, 32));
  }

  @Test
  void refusesWhatNoImageHas() {
    assertRefused("no polygon", List.of());
    assertRefused(
        "part 1: coordinate 2", List.of(new double[] {1, 1}, new double[] {1, 1, 1e7, 1}));
    assertRefused("NaN", List.of(new double[] {Double.NaN, 1, 2, 2}));
  }

  @Test
  void refusesAnOutlineThatWouldNeverEnd() {
    double[] zigzag = new double[Polygons.MAX_VERTICES * 2];
    for (int i = 0; i < zigzag.length; i += 2) {
      zigzag[i] = 5;
      zigzag[i + 1] = (i & 2) == 0 ? -10 : 20_000;
    }
    assertThatThrownBy(() -> FilledPolygons.rasterise(List.of(zigzag), 1000, 10))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("longer than 67108864");
  }

  private static void assertRefused(String message, List<double[]> parts) {
    assertThatThrownBy(() -> FilledPolygons.rasterise(parts, 24, 32))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  private static Rle rasterise(JsonNode golden) {
    return FilledPolygons.rasterise(
        parts(golden), golden.get("height").asInt(), golden.get("width").asInt());
  }

  private static List<double[]> parts(JsonNode golden) {
    var parts = new ArrayList<double[]>();
    golden.get("segmentation").forEach(part -> parts.add(GoldenFile.doubles(part)));
    return parts;
  }
}
