package io.fovea.metrics.mask;

import io.fovea.metrics.UserError;
import java.util.Arrays;

/**
 * The closed outline of one polygon on a grid of a fifth of a pixel, and the pixels inside it as
 * {@link Polygons} defines them. Only the points at which the outline passes the middle of a column
 * are computed, not those between.
 */
final class Outline {
  private static final int GRID = 5;

  /** A column is passed between the grid points 2 and 3 of its five (0 to 4). */
  private static final int BEFORE_MIDDLE = 2;

  /** Outlines that pass more columns than this in all are noise, not shapes. */
  private static final long MAX_PASSAGES = 1L << 26;

  /** Up to here sorting by insertion is fastest. */
  private static final int FEW = 24;

  private final int[] grid;
  private final int height;
  private final int width;

  /** Columns from the first to the last that the outline passes. */
  private int firstColumn;

  private int columns;

  /**
   * For each such column the place in {@link #flips} after its last flip so far; columns' shares of
   * the array follow each other.
   */
  private int[] filled;

  /** Pixel positions, down each column, at which the colour changes. */
  private int[] flips;

  /**
   * @param grid x and y of each vertex as {@link #gridPoint} gives them
   */
  Outline(int[] grid, int height, int width) {
    this.grid = grid;
    this.height = height;
    this.width = width;
  }

  /**
   * The grid coordinate next to a coordinate in pixels; rounded towards zero after adding a half.
   */
  static int gridPoint(double pixels) {
    return (int) (GRID * pixels + .5);
  }

  Rle fill() {
    layOut();
    if (columns > 0) {
      for (int i = 0; i < grid.length; i += 2) {
        int next = after(i);
        edge(grid[i], grid[i + 1], grid[next], grid[next + 1]);
      }
    }
    return mask();
  }

  private int after(int vertex) {
    return vertex + 2 == grid.length ? 0 : vertex + 2;
  }

  /** Gives each column its share of the flips, so that they need sorting only within a column. */
  private void layOut() {
    int first = Integer.MAX_VALUE;
    int last = -1;
    long passages = 0;
    for (int i = 0; i < grid.length; i += 2) {
      int from = firstRightOf(Math.min(grid[i], grid[after(i)]));
      int to = lastLeftOf(Math.max(grid[i], grid[after(i)]));
      if (from <= to) {
        first = Math.min(first, from);
        last = Math.max(last, to);
        passages += to - from + 1;
      }
    }
    if (passages > MAX_PASSAGES) {
      throw UserError.input(
          "a polygon of "
              + grid.length / 2
              + " vertices crosses the columns of its image "
              + passages
              + " times, more than "
              + MAX_PASSAGES,
          "Simplify the polygon, or give the mask as RLE.");
    }
    flips = new int[(int) passages + 1];
    if (passages == 0) {
      return;
    }
    firstColumn = first;
    columns = last - first + 1;
    // How many more edges pass a column than the one before it, then where its share begins.
    filled = new int[columns + 1];
    for (int i = 0; i < grid.length; i += 2) {
      int from = firstRightOf(Math.min(grid[i], grid[after(i)]));
      int to = lastLeftOf(Math.max(grid[i], grid[after(i)]));
      if (from <= to) {
        filled[from - first]++;
        filled[to - first + 1]--;
      }
    }
    int edges = 0;
    int share = 0;
    for (int column = 0; column < columns; column++) {
      edges += filled[column];
      filled[column] = share;
      share += edges;
    }
  }

  /** The first column of the image whose middle lies right of a grid point. */
  private static int firstRightOf(int gridX) {
    return Math.max(0, Math.floorDiv(gridX - BEFORE_MIDDLE + GRID - 1, GRID));
  }

  /** The last column of the image whose middle lies left of a grid point; -1 if there is none. */
  private int lastLeftOf(int gridX) {
    return Math.max(-1, Math.min(width - 1, Math.floorDiv(gridX - BEFORE_MIDDLE - 1, GRID)));
  }

  private void edge(int x1, int y1, int x2, int y2) {
    boolean flat = Math.abs(x2 - x1) >= Math.abs(y2 - y1);
    boolean inOrder = flat ? x1 <= x2 : y1 <= y2;
    if (flat) {
      flatEdge(inOrder ? x1 : x2, inOrder ? y1 : y2, inOrder ? x2 : x1, inOrder ? y2 : y1);
    } else {
      steepEdge(inOrder ? x1 : x2, inOrder ? y1 : y2, inOrder ? x2 : x1, inOrder ? y2 : y1);
    }
  }

  /** An edge with one point a step of x, from its left end. */
  private void flatEdge(int left, int y, int right, int yRight) {
    double slope = (double) (yRight - y) / (right - left);
    int last = lastLeftOf(right);
    for (int column = firstRightOf(left); column <= last; column++) {
      int t = column * GRID + BEFORE_MIDDLE - left;
      flip(column, Math.min(pointOn(y, slope, t), pointOn(y, slope, t + 1)));
    }
  }

  /** An edge with one point a step of y, from its upper end. */
  private void steepEdge(int x, int top, int xBottom, int bottom) {
    int steps = bottom - top;
    double slope = (double) (xBottom - x) / steps;
    boolean rightwards = slope > 0;
    int last = lastLeftOf(Math.max(x, xBottom));
    for (int column = firstRightOf(Math.min(x, xBottom)); column <= last; column++) {
      int before = column * GRID + BEFORE_MIDDLE;
      // The first point on the far side of the middle: estimated, then found by the points' own
      // rule.
      int t = Math.max(1, Math.min((int) Math.ceil((before + .5 - x) / slope), steps));
      while (t < steps && (pointOn(x, slope, t) > before) != rightwards) {
        t++;
      }
      while (t > 1 && (pointOn(x, slope, t - 1) > before) == rightwards) {
        t--;
      }
      flip(column, top + t - 1);
    }
  }

  /** Rounds as the reference does: towards zero after adding a half. */
  private static int pointOn(int start, double slope, int t) {
    return (int) (start + slope * t + .5);
  }

  private void flip(int column, int gridY) {
    int row = Math.max(0, Math.min(Math.floorDiv(gridY + GRID / 2, GRID), height));
    flips[filled[column - firstColumn]++] = column * height + row;
  }

  private Rle mask() {
    int pixels = height * width;
    int start = 0;
    int n = 0;
    // Runs are written over the flips already read.
    int i = 0;
    for (int column = 0; column < columns; column++) {
      int end = filled[column];
      sort(i, end);
      while (i < end) {
        int at = flips[i];
        int first = i;
        while (i < end && flips[i] == at) {
          i++;
        }
        boolean flipped = (i - first) % 2 == 1;
        if (!flipped || at == pixels) {
          continue;
        }
        if (n > 0 && at == start) {
          // The foot of one column is the head of the next: two flips there are none.
          start -= flips[--n];
        } else {
          flips[n++] = at - start;
          start = at;
        }
      }
    }
    flips[n++] = pixels - start;
    return Rle.trusted(height, width, Arrays.copyOf(flips, n));
  }

  private void sort(int from, int to) {
    if (to - from > FEW) {
      Arrays.sort(flips, from, to);
      return;
    }
    for (int i = from + 1; i < to; i++) {
      int flip = flips[i];
      int hole = i;
      while (hole > from && flips[hole - 1] > flip) {
        flips[hole] = flips[hole - 1];
        hole--;
      }
      flips[hole] = flip;
    }
  }
}
