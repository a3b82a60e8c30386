package io.fovea.metrics.saliency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import io.fovea.metrics.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RankDrawingTest {
  @Test
  void coloursRunFromWarmToCold() {
    JsonNode palette = GoldenFile.read("sor/colormap.json").get("palette_bgr");
    assertThat(palette).hasSize(RankColours.DISTINCT);
    for (int place = 0; place < palette.size(); place++) {
      assertThat(RankColours.of(place)).as("place " + place).isEqualTo(rgb(palette.get(place)));
    }
    assertThat(RankColours.of(500)).isEqualTo(RankColours.of(RankColours.DISTINCT - 1));
  }

  @Test
  void drawsTheFirstOnTop() {
    JsonNode golden = GoldenFile.read("sor/colormap.json");
    int height = 480;
    int width = 640;
    var objects = new ArrayList<Rle>();
    for (JsonNode rect : golden.get("rects")) {
      byte[] bitmap = new byte[height * width];
      for (int y = rect.get(0).asInt(); y < rect.get(2).asInt(); y++) {
        Arrays.fill(
            bitmap, y * width + rect.get(1).asInt(), y * width + rect.get(3).asInt(), (byte) 1);
      }
      objects.add(Rle.ofRowMajor(height, width, bitmap));
    }
    byte[] rgb = RankColours.draw(objects, height, width);
    for (var probe : golden.get("probe").properties()) {
      int comma = probe.getKey().indexOf(',');
      int y = Integer.parseInt(probe.getKey().substring(0, comma));
      int x = Integer.parseInt(probe.getKey().substring(comma + 1));
      int p = 3 * (y * width + x);
      int seen = ((rgb[p] & 255) << 16) | ((rgb[p + 1] & 255) << 8) | (rgb[p + 2] & 255);
      assertThat(seen).as(probe.getKey()).isEqualTo(rgb(probe.getValue()));
    }
  }

  private static int rgb(JsonNode bgr) {
    return (bgr.get(2).asInt() << 16) | (bgr.get(1).asInt() << 8) | bgr.get(0).asInt();
  }

  @Test
  void grayEncodingsEqualTheirPapers() {
    JsonNode golden = GoldenFile.read("sor/gray_levels.json");
    for (int n = 1; n <= 10; n++) {
      assertThat(GrayLevels.SEQRANK.of(n)).isEqualTo(levels(golden, "seqrank_eval_save", n));
      assertThat(GrayLevels.QAGNET_ASSR.of(n)).isEqualTo(levels(golden, "qagnet_assr", n));
      assertThat(GrayLevels.QAGNET_FRACTIONS.of(n))
          .isEqualTo(levels(golden, "qagnet_irsr_sifr", n));
    }
    assertThat(GrayLevels.ASSR.of(5)).isEqualTo(GoldenFile.ints(golden.get("assr_ocor_dsgnn")));
    assertThat(GrayLevels.ASSR.of(7)).endsWith(153, 153, 153);
    assertThat(GrayLevels.QAGNET_ASSR.of(12)).endsWith(25, 25, 25);
    for (int order = 1; order <= 5; order++) {
      assertThat(GrayLevels.plotValue(order))
          .isEqualTo(golden.get("ppa_psr_value").get(order - 1).asDouble());
    }
  }

  private static int[] levels(JsonNode golden, String name, int n) {
    return GoldenFile.ints(golden.get(name).get(Integer.toString(n)));
  }
}
