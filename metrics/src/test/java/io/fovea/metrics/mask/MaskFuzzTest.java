package io.fovea.metrics.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever a mask's bytes or corners are, they make a mask of the asked size or are refused. */
class MaskFuzzTest {
  private static final double[] ODD = {
    Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1e300, -0.0, 0.5, 1e6, -1e6, 1e-300
  };

  @Property(seed = "1", tries = 4000)
  void anyText(
      @ForAll @Size(max = 12) byte[] text,
      @ForAll @IntRange(max = 40) int height,
      @ForAll @IntRange(max = 40) int width,
      @ForAll boolean alphabet) {
    byte[] bytes = text.clone();
    for (int i = 0; alphabet && i < bytes.length; i++) {
      bytes[i] = (byte) ('0' + (bytes[i] & 0x3f));
    }
    try {
      Rle mask = RleText.decode(bytes, height, width);
      assertThat(Arrays.stream(mask.runs()).asLongStream().sum()).isEqualTo((long) height * width);
      assertThat(RleText.decode(RleText.encode(mask), height, width)).isEqualTo(mask);
    } catch (UserError e) {
      assertThat(e.remedy()).isNotBlank();
    }
  }

  @Property(seed = "1", tries = 2000)
  void anyRuns(@ForAll @Size(max = 8) int[] runs, @ForAll int height, @ForAll int width) {
    try {
      Rle mask = Rle.of(height, width, runs);
      assertThat(mask.area()).isBetween(0L, (long) height * width);
    } catch (UserError e) {
      assertThat(e.remedy()).isNotBlank();
    }
  }

  @Property(seed = "1", tries = 2000)
  void anyCorners(@ForAll Random random, @ForAll @IntRange(min = 1, max = 30) int side) {
    double[] corners = new double[random.nextInt(14)];
    for (int i = 0; i < corners.length; i++) {
      corners[i] =
          random.nextInt(6) == 0
              ? ODD[random.nextInt(ODD.length)]
              : random.nextInt(5) == 0 ? random.nextInt(2000) - 1000 : random.nextDouble() * side;
    }
    List<double[]> parts = List.of(corners);
    for (int way = 0; way < 2; way++) {
      try {
        Rle mask =
            way == 0
                ? Polygons.rasterise(parts, side, side)
                : FilledPolygons.rasterise(parts, side, side);
        assertThat(mask.height()).isEqualTo(side);
        assertThat(mask.area()).isBetween(0L, (long) side * side);
      } catch (UserError e) {
        assertThat(e.remedy()).isNotBlank();
      }
    }
  }
}
