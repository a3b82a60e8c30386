package io.fovea.metrics.mask;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * Polygons as masks.
 *
 * <p>The definition is pycocotools 2.0.11's {@code frPoly}: vertices are rounded to a grid of a
 * fifth of a pixel, each edge is a line of grid points, one a step along its longer axis, and every
 * passage of the outline across the middle of a pixel column flips the column from there downwards.
 * Passages left and right of the image are dropped; those above and below it are moved to its edge.
 */
public final class Polygons {
  /** The largest coordinate, in pixels, of either sign. */
  public static final double MAX_COORDINATE = 1e6;

  /** The most vertices of one part. */
  public static final int MAX_VERTICES = 1_000_000;

  static final String REMEDY = "Give each polygon as [x1, y1, x2, y2, ...] in pixels of the image.";

  private Polygons() {}

  /**
   * The mask of a closed polygon.
   *
   * @param xy x and y of each vertex in turn, in pixels; a last number without partner is dropped;
   *     fewer than three vertices enclose nothing
   * @param height pixels of the mask
   * @param width pixels of the mask
   * @throws UserError if a coordinate is NaN, infinite or beyond {@link #MAX_COORDINATE}, there are
   *     more than {@link #MAX_VERTICES} vertices, the size is beyond {@link Rle#MAX_PIXELS}, or the
   *     outline crosses the image's columns more than 2^26 times
   */
  public static Rle rasterise(double[] xy, int height, int width) {
    Rle.requireSize(height, width);
    requireCoordinates(xy);
    int[] grid = new int[xy.length / 2 * 2];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = Outline.gridPoint(xy[i]);
    }
    return new Outline(grid, height, width).fill();
  }

  /** Refuses too many vertices, and coordinates that no image has. */
  static void requireCoordinates(double[] xy) {
    int vertices = xy.length / 2;
    if (vertices > MAX_VERTICES) {
      throw UserError.input(
          "a polygon has " + vertices + " vertices, more than " + MAX_VERTICES,
          "Simplify the polygon, or give the mask as RLE.");
    }
    for (int i = 0; i < vertices * 2; i++) {
      // Written so that NaN fails.
      if (!(Math.abs(xy[i]) <= MAX_COORDINATE)) {
        throw UserError.input(
            "coordinate "
                + i
                + " of a polygon is "
                + xy[i]
                + ": coordinates are finite and at most "
                + (long) MAX_COORDINATE
                + " pixels",
            REMEDY);
      }
    }
  }

  /**
   * The union of several polygons' masks.
   *
   * @param parts at least one; each as in {@link #rasterise(double[], int, int)}
   * @throws UserError as there, naming the part, or if there is no part
   */
  public static Rle rasterise(List<double[]> parts, int height, int width) {
    if (parts.isEmpty()) {
      throw UserError.input("a segmentation has no polygon", REMEDY);
    }
    List<Rle> masks = new ArrayList<>(parts.size());
    for (double[] part : parts) {
      try {
        masks.add(rasterise(part, height, width));
      } catch (UserError e) {
        throw e.at("part " + masks.size());
      }
    }
    return Rle.union(masks);
  }
}
