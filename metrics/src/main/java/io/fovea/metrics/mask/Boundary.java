package io.fovea.metrics.mask;

import java.util.Arrays;

/**
 * The pixels of a mask that lie close to its edge: the mask without what is left of it after an
 * erosion. The border of the image counts as an edge.
 *
 * <p>The definition is {@code mask_to_boundary} of boundary-iou-api: {@code d} erosions by a square
 * of 3 x 3, which are one erosion by a square of {@code 2d + 1}. Here the square is worked off down
 * the columns first, where every run loses {@code d} pixels at both ends, and then along the rows,
 * where a column keeps what the {@code 2d + 1} columns around it have in common. These are gathered
 * from common parts of whole blocks of columns, so that each column is looked at three times
 * whatever {@code d} is, and no pixel is.
 */
public final class Boundary {
  private static final int[] NOTHING = {};

  private Boundary() {}

  /**
   * How far from the edge the boundary reaches, in pixels, at least 1: the share of the image's
   * diagonal, halves rounded to even.
   *
   * @param ratio of the diagonal; COCO takes 0.02, LVIS 0.008
   */
  public static int distance(double ratio, int height, int width) {
    double squares = (double) height * height + (double) width * width;
    return (int) Math.max(1, Math.rint(ratio * Math.sqrt(squares)));
  }

  /** The boundary of a mask, at a share of its diagonal. */
  public static Rle of(Rle mask, double ratio) {
    return within(mask, distance(ratio, mask.height(), mask.width()));
  }

  /**
   * The pixels of a mask with a pixel outside it, or outside the image, in the square of {@code 2
   * distance + 1} around them.
   *
   * @param distance at least 1
   */
  public static Rle within(Rle mask, int distance) {
    Rle canonical = mask.canonical();
    if (canonical.area() == 0) {
      return canonical;
    }
    Box box = canonical.box();
    int first = (int) box.x();
    int[][] columns = shrunkColumns(canonical, first, (int) box.width(), distance);
    int[] inner = edges(common(columns, 2 * distance + 1), first + distance, canonical.height());
    return inner.length == 0 ? canonical : flip(canonical, inner);
  }

  /** Of each column from the first: starts and ends of its runs, cut by the distance. */
  private static int[][] shrunkColumns(Rle mask, int first, int columns, int distance) {
    int height = mask.height();
    int[] runs = mask.shared();
    int[][] shrunk = new int[columns][];
    Arrays.fill(shrunk, NOTHING);
    long at = 0;
    for (int i = 0; i < runs.length; i++) {
      long end = at + runs[i];
      if ((i & 1) != 0) {
        while (at < end) {
          int column = (int) (at / height);
          int top = (int) (at % height);
          int bottom = (int) Math.min(height, top + (end - at));
          if (bottom - top > 2 * distance) {
            int c = column - first;
            shrunk[c] = append(shrunk[c], top + distance, bottom - distance);
          }
          at += bottom - top;
        }
      }
      at = end;
    }
    return shrunk;
  }

  private static int[] append(int[] intervals, int from, int to) {
    int n = intervals.length;
    int[] longer = Arrays.copyOf(intervals, n + 2);
    longer[n] = from;
    longer[n + 1] = to;
    return longer;
  }

  /**
   * What each {@code window} neighbouring columns have in common: element i is of the columns from
   * i on. Common parts from a block's start up to each column, and from each column up to its
   * block's end, make every window of two of them.
   */
  private static int[][] common(int[][] columns, int window) {
    int n = columns.length - window + 1;
    if (n <= 0) {
      return new int[0][];
    }
    int[][] fromStart = new int[columns.length][];
    for (int i = 0; i < columns.length; i++) {
      fromStart[i] = i % window == 0 ? columns[i] : intersection(fromStart[i - 1], columns[i]);
    }
    int[][] windows = new int[n][];
    int[] toEnd = NOTHING;
    for (int i = columns.length - 1; i >= 0; i--) {
      boolean last = i % window == window - 1 || i == columns.length - 1;
      toEnd = last ? columns[i] : intersection(columns[i], toEnd);
      if (i < n) {
        windows[i] = intersection(toEnd, fromStart[i + window - 1]);
      }
    }
    return windows;
  }

  private static int[] intersection(int[] a, int[] b) {
    if (a.length == 0 || b.length == 0) {
      return NOTHING;
    }
    if (a.length == 2 && b.length == 2) {
      return one(a, b);
    }
    int[] shared = new int[a.length + b.length];
    int n = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      int from = Math.max(a[i], b[j]);
      int to = Math.min(a[i + 1], b[j + 1]);
      if (from < to) {
        shared[n++] = from;
        shared[n++] = to;
      }
      if (a[i + 1] <= b[j + 1]) {
        i += 2;
      } else {
        j += 2;
      }
    }
    return n == 0 ? NOTHING : Arrays.copyOf(shared, n);
  }

  private static int[] one(int[] a, int[] b) {
    if (a[0] >= b[0] && a[1] <= b[1]) {
      return a;
    }
    if (b[0] >= a[0] && b[1] <= a[1]) {
      return b;
    }
    int from = Math.max(a[0], b[0]);
    int to = Math.min(a[1], b[1]);
    return from < to ? new int[] {from, to} : NOTHING;
  }

  /** Positions in the image, ascending, at which what is inside starts or ends. */
  private static int[] edges(int[][] columns, int first, int height) {
    int n = Arrays.stream(columns).mapToInt(column -> column.length).sum();
    int[] edges = new int[n];
    int at = 0;
    for (int c = 0; c < columns.length; c++) {
      for (int edge : columns[c]) {
        edges[at++] = (first + c) * height + edge;
      }
    }
    return edges;
  }

  /**
   * Takes pixels out of a mask.
   *
   * @param edges where stretches of them start and end; each stretch is inside a run of the mask
   *     and touches none of its ends, so that the mask's colour simply changes there
   */
  private static Rle flip(Rle mask, int[] edges) {
    int[] runs = mask.shared();
    int[] flipped = new int[runs.length + edges.length];
    int n = 0;
    int next = 0;
    int last = 0;
    int at = 0;
    for (int i = 0; i < runs.length; i++) {
      at += runs[i];
      for (; next < edges.length && edges[next] < at; next++) {
        flipped[n++] = edges[next] - last;
        last = edges[next];
      }
      flipped[n++] = at - last;
      last = at;
    }
    return Rle.trusted(mask.height(), mask.width(), flipped);
  }
}
