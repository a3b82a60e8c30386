package io.fovea.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.mask.Polygons;
import io.fovea.metrics.mask.Rle;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ContoursTest {
  private static byte[] mask(String... rows) {
    byte[] mask = new byte[rows.length * rows[0].length()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#' ? 1 : 0);
    }
    return mask;
  }

  @Test
  void aRectangleIsItsFourCorners() {
    Contours.Outlines outlines = Contours.trace(4, 5, mask(".....", ".###.", ".###.", "....."));
    assertThat(outlines.holes()).isZero();
    assertThat(outlines.outer()).hasSize(1);
    assertThat(outlines.outer().get(0)).containsExactly(4, 1, 4, 3, 1, 3, 1, 1);
  }

  @Test
  void partsAreOutlinesOfTheirOwnAndHolesAreCounted() {
    Contours.Outlines outlines =
        Contours.trace(5, 9, mask("####....#", "#..#....#", "#..#.....", "####..##.", "......##."));
    assertThat(outlines.outer()).hasSize(3);
    assertThat(outlines.holes()).isEqualTo(1);
  }

  @Test
  void cornersThatTouchDoNotJoin() {
    Contours.Outlines outlines = Contours.trace(4, 4, mask("##..", "##..", "..##", "..##"));
    assertThat(outlines.outer()).hasSize(2);
    assertThat(outlines.holes()).isZero();
  }

  /** Discs in random places: the polygons cover them up to pixels at their edges. */
  @Property(seed = "1", tries = 100)
  void polygonsCoverTheMaskUpToItsEdge(@ForAll @IntRange(min = 0, max = 1 << 20) int seed) {
    Random random = new Random(seed);
    int height = 20 + random.nextInt(30);
    int width = 20 + random.nextInt(30);
    byte[] mask = new byte[height * width];
    for (int disc = 0; disc < 3; disc++) {
      double x = random.nextDouble() * width;
      double y = random.nextDouble() * height;
      double radius = 3 + random.nextDouble() * 9;
      for (int i = 0; i < mask.length; i++) {
        double dx = i % width + 0.5 - x;
        double dy = Math.floorDiv(i, width) + 0.5 - y;
        mask[i] |= (byte) (dx * dx + dy * dy < radius * radius ? 1 : 0);
      }
    }
    Contours.Outlines outlines = Contours.trace(height, width, mask);
    if (outlines.holes() > 0 || outlines.outer().isEmpty()) {
      return;
    }
    Rle covered = Polygons.rasterise(outlines.outer(), height, width);
    assertBand(mask, covered.toRowMajor(), height, width);
  }

  /** Wherever two masks differ, the first has an edge within one pixel. */
  static void assertBand(byte[] truth, byte[] drawn, int height, int width) {
    assertThat(drawn).hasSameSizeAs(truth);
    int differ = 0;
    for (int i = 0; i < truth.length; i++) {
      if (truth[i] != drawn[i]) {
        differ++;
        int y = Math.floorDiv(i, width);
        int x = i % width;
        boolean edge = y == 0 || x == 0 || y == height - 1 || x == width - 1;
        for (int dy = Math.max(0, y - 1); dy <= Math.min(height - 1, y + 1); dy++) {
          for (int dx = Math.max(0, x - 1); dx <= Math.min(width - 1, x + 1); dx++) {
            edge |= truth[dy * width + dx] != truth[i];
          }
        }
        assertThat(edge).as("pixel %d, %d of %s", x, y, Arrays.toString(truth)).isTrue();
      }
    }
    int foreground = 0;
    for (byte pixel : truth) {
      foreground += pixel;
    }
    assertThat(differ).isLessThanOrEqualTo(4 + foreground / 3);
  }
}
