package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;

/**
 * Pastes a square of probabilities over a box by detectron2's rule: each pixel's centre, as a share
 * of the box, is looked up in the square, bilinearly and with zeros beyond its edge; one half or
 * more is foreground. In single precision, as there.
 */
final class GridPaste {
  private static final float HALF = 0.5f;

  private GridPaste() {}

  /**
   * Pastes one mask.
   *
   * @param corner the box's left, top, right and bottom in image pixels, with some area
   */
  static Rle paste(Grid square, double[] corner, int imageHeight, int imageWidth) {
    Side across = Side.of(square.width(), (float) corner[0], (float) corner[2], imageWidth);
    Side down = Side.of(square.height(), (float) corner[1], (float) corner[3], imageHeight);
    RunBuilder runs = new RunBuilder(imageHeight, imageWidth);
    for (int x = across.from; x < across.to; x++) {
      int left = across.before[x - across.from];
      float right = across.share[x - across.from];
      if (down.from < down.to) {
        runs.skipTo(down.from, x);
      }
      for (int y = down.from; y < down.to; y++) {
        int top = down.before[y - down.from];
        float below = down.share[y - down.from];
        float value =
            at(square, top, left) * (1 - below) * (1 - right)
                + at(square, top, left + 1) * (1 - below) * right
                + at(square, top + 1, left) * below * (1 - right)
                + at(square, top + 1, left + 1) * below * right;
        runs.add(value >= HALF, 1);
      }
    }
    return runs.build();
  }

  private static float at(Grid square, int y, int x) {
    return y < 0 || y >= square.height() || x < 0 || x >= square.width()
        ? 0
        : square.values()[square.offset() + y * square.stride() + x];
  }

  /**
   * The pixels {@code from} to {@code to} (excluded) that see the square, along one axis; {@code
   * before} is the cell at or before each, from -1, and {@code share} the weight of the next.
   */
  private record Side(int from, int to, int[] before, float[] share) {
    static Side of(int cells, float low, float high, int pixels) {
      int from = (int) Math.max(0, Math.floor(low) - reach(cells, low, high));
      int to = (int) Math.min(pixels, Math.ceil(high) + reach(cells, low, high));
      int[] before = new int[Math.max(0, to - from)];
      float[] share = new float[before.length];
      for (int i = 0; i < before.length; i++) {
        float normalised = (from + i + HALF - low) / (high - low) * 2 - 1;
        float at = ((normalised + 1) * cells - 1) / 2;
        double floor = Math.floor(at);
        // Beyond the edge by more than a cell, both neighbours are zeros wherever they are.
        before[i] = (int) Math.max(-2, Math.min(cells, floor));
        share[i] = (float) (at - floor);
      }
      return new Side(from, Math.max(from, to), before, share);
    }

    /** Half a cell, in pixels and no less than one: so far the edge cells reach out of the box. */
    private static double reach(int cells, float low, float high) {
      return Math.ceil((high - low) / (2.0 * cells)) + 1;
    }
  }
}
