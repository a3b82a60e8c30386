package io.fovea.metrics.mask;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.List;

/**
 * A binary mask as run lengths: pixels in column-major order (down each column, columns from left
 * to right), runs alternating between background and foreground, background first. Runs may be
 * zero; they always sum to height times width. Immutable.
 *
 * <p>The definition is COCO's run-length encoding ("counts").
 */
public final class Rle {
  /** The most pixels a mask may have: 2^30, a square of 32,768. */
  public static final long MAX_PIXELS = 1L << 30;

  private static final int UNKNOWN = -1;

  private final int height;
  private final int width;
  private final int[] runs;

  // Computed when first asked for. Threads may do so twice, with the same outcome.
  private Box box;
  private int zeroRuns = UNKNOWN;
  private int area = UNKNOWN;

  private Rle(int height, int width, int[] runs) {
    this.height = height;
    this.width = width;
    this.runs = runs;
  }

  /**
   * A mask of the given runs.
   *
   * @param height pixels, at least 0
   * @param width pixels, at least 0
   * @param runs lengths, background first; copied
   * @throws UserError if a run is negative, or the runs do not sum to height times width
   */
  public static Rle of(int height, int width, int... runs) {
    requireSize(height, width);
    long sum = 0;
    for (int i = 0; i < runs.length; i++) {
      if (runs[i] < 0) {
        throw UserError.input(
            "run " + i + " of the mask is " + runs[i] + ": a run cannot be negative",
            "Encode the mask again.");
      }
      sum += runs[i];
    }
    if (sum != (long) height * width) {
      throw wrongSum(sum, height, width);
    }
    return new Rle(height, width, runs.clone());
  }

  /** A mask of runs that the caller has checked and will not change. */
  static Rle trusted(int height, int width, int[] runs) {
    return new Rle(height, width, runs);
  }

  static UserError wrongSum(long sum, int height, int width) {
    return UserError.input(
        "the mask's runs sum to "
            + sum
            + " pixels but its size ["
            + height
            + ", "
            + width
            + "] has "
            + (long) height * width,
        "Encode the mask again; check that 'size' is [height, width] and that the text is not cut short.");
  }

  /**
   * Refuses a size that no image has, before anything is allocated by it.
   *
   * @throws UserError if a side is negative or the mask has more than {@link #MAX_PIXELS} pixels
   */
  static void requireSize(long height, long width) {
    if (height < 0
        || width < 0
        || height > MAX_PIXELS
        || width > MAX_PIXELS
        || height * width > MAX_PIXELS) {
      throw UserError.input(
          "a mask of size ["
              + height
              + ", "
              + width
              + "] is outside the limit of "
              + MAX_PIXELS
              + " pixels",
          "Give 'size' as [height, width] of the image.");
    }
  }

  /** A mask without foreground. */
  public static Rle empty(int height, int width) {
    return of(height, width, height * width);
  }

  /**
   * Encodes a bitmap.
   *
   * @param rowMajor height times width values in row order; any non-zero value is foreground
   */
  public static Rle ofRowMajor(int height, int width, byte[] rowMajor) {
    requireSize(height, width);
    if (rowMajor.length != height * width) {
      throw new IllegalArgumentException(rowMajor.length + " values for " + height + " x " + width);
    }
    int[] runs = new int[64];
    int n = 0;
    int length = 0;
    boolean foreground = false;
    for (int x = 0; x < width; x++) {
      for (int i = x; i < rowMajor.length; i += width) {
        if ((rowMajor[i] != 0) != foreground) {
          if (n == runs.length) {
            runs = Arrays.copyOf(runs, n * 2);
          }
          runs[n++] = length;
          length = 0;
          foreground = !foreground;
        }
        length++;
      }
    }
    runs = Arrays.copyOf(runs, n + 1);
    runs[n] = length;
    return new Rle(height, width, runs);
  }

  /** The bitmap in row order: 1 where there is foreground. */
  public byte[] toRowMajor() {
    byte[] bitmap = new byte[height * width];
    int at = 0;
    for (int i = 0; i < runs.length; at += runs[i++]) {
      if ((i & 1) == 0 || runs[i] == 0) {
        continue;
      }
      int x = at / height;
      int y = at % height;
      for (int left = runs[i]; left > 0; left--) {
        bitmap[y * width + x] = 1;
        if (++y == height) {
          y = 0;
          x++;
        }
      }
    }
    return bitmap;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /** How many runs there are, zero-length ones included. */
  public int runCount() {
    return runs.length;
  }

  /** The length of run {@code i}; foreground where {@code i} is odd. */
  public int run(int i) {
    return runs[i];
  }

  /** A copy of the runs. */
  public int[] runs() {
    return runs.clone();
  }

  /** The runs themselves, for reading alone. */
  int[] shared() {
    return runs;
  }

  /** Foreground pixels. */
  public long area() {
    if (area == UNKNOWN) {
      area = (int) RunBox.area(runs);
    }
    return area;
  }

  /**
   * The bounding box of the foreground in whole pixels: 0, 0, 0, 0 for a mask of background alone;
   * {@link RunBox} says what the box of zero-length foreground is.
   */
  public Box box() {
    Box known = box;
    if (known == null) {
      known = RunBox.of(runs, height, width);
      box = known;
    }
    return known;
  }

  /** Whether a run other than the first has no pixels; no encoder writes such a run. */
  public boolean hasInnerZeroRun() {
    if (zeroRuns == UNKNOWN) {
      int found = 0;
      for (int i = 1; i < runs.length; i++) {
        found |= (runs[i] - 1) >>> 31;
      }
      zeroRuns = found;
    }
    return zeroRuns != 0;
  }

  /**
   * The same pixels without zero-length runs, but for the first where the mask starts with
   * foreground.
   */
  public Rle canonical() {
    return hasInnerZeroRun() ? RunMerge.canonical(this) : this;
  }

  /**
   * The pixels that are foreground in any of the masks, in canonical form; a single mask is
   * returned as it is.
   *
   * @param masks at least one
   * @throws UserError if the masks' sizes differ
   */
  public static Rle union(List<Rle> masks) {
    return RunMerge.union(masks);
  }

  /**
   * The pixels that are foreground in all of the masks, in canonical form; a single mask is
   * returned as it is.
   *
   * @param masks at least one
   * @throws UserError if the masks' sizes differ
   */
  public static Rle intersection(List<Rle> masks) {
    return RunMerge.intersection(masks);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rle that
        && height == that.height
        && width == that.width
        && Arrays.equals(runs, that.runs);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(runs);
  }

  @Override
  public String toString() {
    return "Rle[" + height + " x " + width + ", area " + area() + "]";
  }
}
