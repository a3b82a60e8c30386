package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.mask.Rle;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GridTest {

  /** What every pixel of an image would be, computed each on its own. */
  static byte[] stretchedPlainly(
      float[][] grid, Window frame, Window window, float threshold, int height, int width) {
    byte[] mask = new byte[height * width];
    for (int y = window.top(); y < window.bottom(); y++) {
      for (int x = window.left(); x < window.right(); x++) {
        float down =
            Math.max(0, (float) grid.length / frame.height() * (y - frame.top() + 0.5f) - 0.5f);
        float across =
            Math.max(0, (float) grid[0].length / frame.width() * (x - frame.left() + 0.5f) - 0.5f);
        int y0 = Math.min((int) down, grid.length - 1);
        int x0 = Math.min((int) across, grid[0].length - 1);
        int y1 = Math.min(y0 + 1, grid.length - 1);
        int x1 = Math.min(x0 + 1, grid[0].length - 1);
        float v = down - y0;
        float u = across - x0;
        float value =
            (1 - v) * ((1 - u) * grid[y0][x0] + u * grid[y0][x1])
                + v * ((1 - u) * grid[y1][x0] + u * grid[y1][x1]);
        mask[y * width + x] = (byte) (value > threshold ? 1 : 0);
      }
    }
    return mask;
  }

  /** Two values become four at -1/4 (cut to 0), 1/4, 3/4 and 5/4 (the last again). */
  @Test
  void weighsAsHalfPixelCentresDo() {
    Axis axis = Axis.of(2, 4, 0, 4);
    assertThat(axis.lower()).containsExactly(0, 0, 0, 1);
    assertThat(axis.upper()).containsExactly(1, 1, 1, 1);
    assertThat(axis.share()).containsExactly(0, 0.25f, 0.75f, 0.25f);
    Grid grid = new Grid(new float[] {0, 1}, 0, 2, 1, 2);
    Window all = new Window(0, 0, 1, 4);
    // The values are 0, 1/4, 3/4 and 1.
    assertThat(grid.stretched(all, all, 0.25f, 1, 4)).isEqualTo(Rle.of(1, 4, 2, 2));
    assertThat(grid.stretched(all, all, 0.2f, 1, 4)).isEqualTo(Rle.of(1, 4, 1, 3));
    assertThat(grid.stretched(all, all, 0.75f, 1, 4)).isEqualTo(Rle.of(1, 4, 3, 1));
  }

  @Property(seed = "1", tries = 300)
  void stretchesAsEachPixelOnItsOwn(@ForAll long seed) {
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(7);
    int columns = 1 + random.nextInt(7);
    int stride = columns + random.nextInt(3);
    int offset = random.nextInt(4);
    float[] values = new float[offset + rows * stride];
    float[][] plain = new float[rows][columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    for (int y = 0; y < rows; y++) {
      System.arraycopy(values, offset + y * stride, plain[y], 0, columns);
    }
    int height = 1 + random.nextInt(20);
    int width = 1 + random.nextInt(20);
    int top = random.nextInt(10) - 5;
    int left = random.nextInt(10) - 5;
    Window frame =
        new Window(top, left, top + 1 + random.nextInt(30), left + 1 + random.nextInt(30));
    Window window = frame.within(height, width);

    Rle mask =
        new Grid(values, offset, stride, rows, columns)
            .stretched(frame, window, 0.5f, height, width);

    byte[] expected =
        window.isEmpty()
            ? new byte[height * width]
            : stretchedPlainly(plain, frame, window, 0.5f, height, width);
    assertThat(mask).isEqualTo(Rle.ofRowMajor(height, width, expected));
  }

  @Property(seed = "1", tries = 100)
  void thresholdsAtItsOwnSize(@ForAll long seed) {
    Random random = new Random(seed);
    int height = 1 + random.nextInt(9);
    int width = 1 + random.nextInt(9);
    float[] values = new float[height * width];
    byte[] expected = new byte[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(5) / 4f;
      expected[i] = (byte) (values[i] > 0.5f ? 1 : 0);
    }
    assertThat(new Grid(values, 0, width, height, width).above(0.5f))
        .isEqualTo(Rle.ofRowMajor(height, width, expected));
  }
}
