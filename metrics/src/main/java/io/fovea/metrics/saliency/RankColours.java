package io.fovea.metrics.saliency;

import io.fovea.metrics.mask.Rle;
import java.util.List;

/**
 * The colours in which rankings are drawn, warm to cold: red-orange for what is seen first, then
 * amber, teal, blue, and a dark teal that fades to black.
 */
public final class RankColours {
  /** Places that have a colour of their own; later ones share the last. */
  public static final int DISTINCT = 24;

  private static final int[] FIRST = {0xEA573D, 0xFBC063, 0x64B0BC, 0x446699};
  private static final int[] FADING = {8, 85, 119};
  private static final int FADES = DISTINCT - FIRST.length;
  private static final double DARKEST = 0.2;

  private RankColours() {}

  /**
   * The colour of a place as 0xRRGGBB.
   *
   * @param place 0 is seen first
   */
  public static int of(int place) {
    if (place < FIRST.length) {
      return FIRST[place];
    }
    int step = Math.min(place - FIRST.length, FADES - 1);
    double light = step == FADES - 1 ? DARKEST : 1 + step * ((DARKEST - 1) / (FADES - 1));
    int colour = 0;
    for (int part : FADING) {
      colour = colour << 8 | (int) (part * light);
    }
    return colour;
  }

  /**
   * Draws a ranking: the first on top, the background black.
   *
   * @param objects masks of one size in the order in which they are seen
   * @return height x width x 3 samples: row-major, interleaved red, green, blue
   */
  public static byte[] draw(List<Rle> objects, int height, int width) {
    byte[] rgb = new byte[3 * height * width];
    for (int place = objects.size() - 1; place >= 0; place--) {
      int colour = of(place);
      byte[] shown = objects.get(place).toRowMajor();
      if (shown.length != height * width) {
        throw new IllegalArgumentException(objects.get(place) + " in " + height + " x " + width);
      }
      for (int p = 0; p < shown.length; p++) {
        if (shown[p] != 0) {
          rgb[3 * p] = (byte) (colour >> 16);
          rgb[3 * p + 1] = (byte) (colour >> 8);
          rgb[3 * p + 2] = (byte) colour;
        }
      }
    }
    return rgb;
  }
}
