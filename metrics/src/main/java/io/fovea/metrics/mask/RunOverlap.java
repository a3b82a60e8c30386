package io.fovea.metrics.mask;

/** How many pixels two masks of the same size share, from their runs. */
final class RunOverlap {
  private RunOverlap() {}

  /** Pixels that are foreground in both. */
  static long pixels(int[] a, int[] b) {
    int aPairs = a.length & ~1;
    int bPairs = b.length & ~1;
    if (aPairs == 0 || bPairs == 0) {
      return 0;
    }
    int i = 2;
    int j = 2;
    int aStart = a[0];
    int aEnd = aStart + a[1];
    int bStart = b[0];
    int bEnd = bStart + b[1];
    int shared = 0;
    while (true) {
      shared += Math.max(0, Math.min(aEnd, bEnd) - Math.max(aStart, bStart));
      if (aEnd <= bEnd) {
        if (i == aPairs) {
          return shared;
        }
        aStart = aEnd + a[i];
        aEnd = aStart + a[i + 1];
        i += 2;
      } else {
        if (j == bPairs) {
          return shared;
        }
        bStart = bEnd + b[j];
        bEnd = bStart + b[j + 1];
        j += 2;
      }
    }
  }

  /**
   * Pixels of the intersection and of the union, up to the first pixel at which both masks have a
   * zero-length run: the reference takes two runs without pixels for the end of both masks.
   */
  static long[] untilZeroRunsMeet(int[] a, int[] b) {
    long intersection = 0;
    long union = 0;
    int i = 0;
    int j = 0;
    int aLeft = a[0];
    int bLeft = b[0];
    do {
      int step = Math.min(aLeft, bLeft);
      intersection += (i & j & 1) * (long) step;
      union += ((i | j) & 1) * (long) step;
      aLeft -= step;
      bLeft -= step;
      if (aLeft == 0 && i + 1 < a.length) {
        aLeft = a[++i];
      }
      if (bLeft == 0 && j + 1 < b.length) {
        bLeft = b[++j];
      }
    } while (aLeft > 0 || bLeft > 0);
    return new long[] {intersection, union};
  }
}
