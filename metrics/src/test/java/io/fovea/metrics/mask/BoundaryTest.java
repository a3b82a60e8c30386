package io.fovea.metrics.mask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BoundaryTest {
  @Test
  void equalsBoundaryIouApi() {
    for (JsonNode golden : MaskGoldens.cases("boundary", 300)) {
      Rle mask = MaskGoldens.rle(golden.get("mask"));
      double ratio = golden.get("ratio").asDouble();
      assertThat(Boundary.distance(ratio, mask.height(), mask.width()))
          .isEqualTo(golden.get("dilation").asInt());
      assertThat(RleText.encode(Boundary.of(mask, ratio)))
          .isEqualTo(golden.get("boundary").get("counts").asText());
    }
  }

  @Test
  void halvesOfTheDistanceGoToEven() {
    // The diagonal of 3 x 4 is 5.
    assertThat(Boundary.distance(0.5, 3, 4)).isEqualTo(2);
    assertThat(Boundary.distance(0.7, 3, 4)).isEqualTo(4);
    assertThat(Boundary.distance(0.001, 3, 4)).isEqualTo(1);
  }

  @Property(seed = "1", tries = 400)
  void equalsTheDefinitionByPixels(@ForAll Random random) {
    int height = 1 + random.nextInt(25);
    int width = 1 + random.nextInt(25);
    byte[] bitmap = new byte[height * width];
    int holes = random.nextInt(12);
    for (int i = 0; i < bitmap.length; i++) {
      bitmap[i] = (byte) (random.nextInt(40) < holes ? 0 : 1);
    }
    int distance = 1 + random.nextInt(5);
    byte[] expected = new byte[bitmap.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (bitmap[y * width + x] != 0 && nearEdge(bitmap, height, width, y, x, distance)) {
          expected[y * width + x] = 1;
        }
      }
    }
    Rle boundary = Boundary.within(Rle.ofRowMajor(height, width, bitmap), distance);
    assertThat(boundary).isEqualTo(Rle.ofRowMajor(height, width, expected));
  }

  private static boolean nearEdge(
      byte[] bitmap, int height, int width, int row, int column, int distance) {
    for (int y = row - distance; y <= row + distance; y++) {
      for (int x = column - distance; x <= column + distance; x++) {
        if (y < 0 || x < 0 || y >= height || x >= width || bitmap[y * width + x] == 0) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void zeroLengthRunsChangeNothing() {
    Rle plain = Rle.of(6, 6, 1, 30, 5);
    Rle odd = Rle.of(6, 6, 1, 10, 0, 20, 5);
    assertThat(Boundary.within(odd, 1)).isEqualTo(Boundary.within(plain, 1));
    assertThat(Boundary.within(Rle.empty(4, 4), 1).area()).isZero();
    assertThat(Boundary.within(Rle.empty(0, 0), 1).area()).isZero();
  }
}
