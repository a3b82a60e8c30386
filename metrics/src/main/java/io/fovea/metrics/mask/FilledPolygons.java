package io.fovea.metrics.mask;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Polygons as masks by the rule that image drawing uses rather than COCO: corners are whole pixels,
 * the outline belongs to the mask, and the inside is where a row crosses the outlines of all parts
 * an odd number of times, so that parts which overlap leave a hole.
 *
 * <p>The definition is OpenCV 5.0.0's {@code fillPoly} with 8-connected lines: edges in 16.16 fixed
 * point with slopes truncated, taken from the edge as cut to the image, and the pixels between two
 * edges from the first at or right of the one to the last at or left of the other.
 */
public final class FilledPolygons {
  private static final int FRACTION_BITS = 16;
  private static final long ALMOST_ONE = (1L << FRACTION_BITS) - 1;

  /** The most pixels of outline, and of crossings with rows, that are worked through. */
  private static final long MAX_STEPS = 1L << 26;

  private final int height;
  private final int width;
  private final byte[] bitmap;
  private final List<Edge> edges = new ArrayList<>();
  private long steps;

  /** A slanted edge between rows {@code top} (in) and {@code bottom} (out). */
  private record Edge(int top, int bottom, long x, long slope) {
    long at(int y) {
      return x + (y - (long) top) * slope;
    }
  }

  private FilledPolygons(int height, int width) {
    this.height = height;
    this.width = width;
    this.bitmap = new byte[height * width];
  }

  /**
   * The mask of closed polygons.
   *
   * @param parts at least one: x and y of each corner in turn, in pixels, truncated toward zero; a
   *     last number without partner is dropped
   * @throws UserError if there is no part, a coordinate is NaN, infinite or beyond {@link
   *     Polygons#MAX_COORDINATE}, a part has more than {@link Polygons#MAX_VERTICES} corners, the
   *     size is beyond {@link Rle#MAX_PIXELS}, or the outline is beyond 2^26 pixels
   */
  public static Rle rasterise(List<double[]> parts, int height, int width) {
    Rle.requireSize(height, width);
    if (parts.isEmpty()) {
      throw UserError.input("a segmentation has no polygon", Polygons.REMEDY);
    }
    if (height == 0 || width == 0) {
      return Rle.empty(height, width);
    }
    var drawing = new FilledPolygons(height, width);
    for (int i = 0; i < parts.size(); i++) {
      try {
        Polygons.requireCoordinates(parts.get(i));
      } catch (UserError e) {
        throw e.at("part " + i);
      }
      drawing.outline(parts.get(i));
    }
    drawing.fill();
    return Rle.ofRowMajor(height, width, drawing.bitmap);
  }

  private void outline(double[] xy) {
    int corners = xy.length / 2;
    for (int i = 0; i < corners; i++) {
      int from = (i + corners - 1) % corners;
      edge((int) xy[2 * from], (int) xy[2 * from + 1], (int) xy[2 * i], (int) xy[2 * i + 1]);
    }
  }

  private void edge(int x0, int y0, int x1, int y1) {
    long[] cut = ImageLine.clip(x0, y0, x1, y1, height, width);
    if (cut != null) {
      take(1 + Math.max(Math.abs(cut[2] - cut[0]), Math.abs(cut[3] - cut[1])));
      ImageLine.draw(bitmap, width, (int) cut[0], (int) cut[1], (int) cut[2], (int) cut[3]);
    }
    if (y0 == y1) {
      return;
    }
    // The slope is that of the part inside the image, measured over all rows if it is in one row.
    long[] ends = ImageLine.clipAsFarAsPossible(x0, y0, x1, y1, height, width);
    boolean oneRow = ends[1] == ends[3];
    long from = oneRow ? y0 : ends[1];
    long to = oneRow ? y1 : ends[3];
    long slope = ((ends[2] - ends[0]) << FRACTION_BITS) / (to - from);
    long x =
        y0 < y1
            ? (ends[0] << FRACTION_BITS) + (y0 - from) * slope
            : (ends[2] << FRACTION_BITS) + (y1 - to) * slope;
    edges.add(new Edge(Math.min(y0, y1), Math.max(y0, y1), x, slope));
  }

  private void fill() {
    edges.sort(Comparator.comparingInt(Edge::top));
    List<Edge> active = new ArrayList<>();
    int next = 0;
    for (int y = 0; y < height; y++) {
      int row = y;
      active.removeIf(edge -> edge.bottom <= row);
      for (; next < edges.size() && edges.get(next).top <= y; next++) {
        if (edges.get(next).bottom > y) {
          active.add(edges.get(next));
        }
      }
      if (active.isEmpty()) {
        if (next == edges.size()) {
          return;
        }
        continue;
      }
      take(active.size());
      long[] crossings = active.stream().mapToLong(edge -> edge.at(row)).sorted().toArray();
      for (int i = 0; i + 1 < crossings.length; i += 2) {
        int from = (int) Math.max(0, (crossings[i] + ALMOST_ONE) >> FRACTION_BITS);
        int to = (int) Math.min(width - 1L, crossings[i + 1] >> FRACTION_BITS);
        if (from <= to) {
          Arrays.fill(bitmap, y * width + from, y * width + to + 1, (byte) 1);
        }
      }
    }
  }

  private void take(long more) {
    steps += more;
    if (steps > MAX_STEPS) {
      throw UserError.input(
          "the outline of a polygon is longer than " + MAX_STEPS + " pixels of the image",
          "Simplify the polygon, or give the mask as RLE.");
    }
  }
}
