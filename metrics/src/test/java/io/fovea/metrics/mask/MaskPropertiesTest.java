package io.fovea.metrics.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for every mask, held against bitmaps where pixels can be counted. */
class MaskPropertiesTest {
  /** Two masks of one size as bitmaps, rows first. */
  private static final class Pair {
    private final int height;
    private final int width;
    private final byte[] a;
    private final byte[] b;

    Pair(int height, int width, byte[] a, byte[] b) {
      this.height = height;
      this.width = width;
      this.a = a;
      this.b = b;
    }

    Rle maskA() {
      return Rle.ofRowMajor(height, width, a);
    }

    Rle maskB() {
      return Rle.ofRowMajor(height, width, b);
    }

    @Override
    public String toString() {
      return height + " x " + width + " " + Arrays.toString(a) + " " + Arrays.toString(b);
    }
  }

  @Property(seed = "1")
  void textRoundTrips(@ForAll("runs") int[] runs) {
    assertThat(RleText.runs(RleText.encode(runs))).isEqualTo(runs);
  }

  @Property(seed = "1")
  void textOfAMaskRoundTrips(@ForAll("pairs") Pair pair) {
    Rle mask = pair.maskA();
    assertThat(RleText.decode(RleText.encode(mask), pair.height, pair.width)).isEqualTo(mask);
    assertThat(RleText.decode(RleText.encodeBytes(mask), pair.height, pair.width)).isEqualTo(mask);
  }

  @Property(seed = "1")
  void bitmapsRoundTrip(@ForAll("pairs") Pair pair) {
    Rle mask = pair.maskA();
    assertThat(mask.toRowMajor()).isEqualTo(pair.a);
    assertThat(mask.canonical()).isSameAs(mask);
  }

  @Property(seed = "1")
  void areaAndBoxCountPixels(@ForAll("pairs") Pair pair) {
    int left = pair.width;
    int top = pair.height;
    int right = -1;
    int bottom = -1;
    int area = 0;
    for (int y = 0; y < pair.height; y++) {
      for (int x = 0; x < pair.width; x++) {
        if (pair.a[y * pair.width + x] != 0) {
          area++;
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    Rle mask = pair.maskA();
    assertThat(mask.area()).isEqualTo(area);
    Box tight =
        area == 0
            ? new Box(0, 0, 0, 0)
            : new Box(left, top, right - left + 1.0, bottom - top + 1.0);
    Box box = mask.box();
    if (hasRunOverColumns(mask)) {
      // A run that goes on in the next column is taken to fill both.
      assertThat(box).isEqualTo(new Box(left, 0, right - left + 1.0, pair.height));
    } else {
      assertThat(box).isEqualTo(tight);
    }
  }

  @Property(seed = "1")
  void mergingIsLogicOnPixels(@ForAll("pairs") Pair pair) {
    byte[] either = new byte[pair.a.length];
    byte[] both = new byte[pair.a.length];
    for (int i = 0; i < either.length; i++) {
      either[i] = (byte) (pair.a[i] | pair.b[i]);
      both[i] = (byte) (pair.a[i] & pair.b[i]);
    }
    List<Rle> masks = List.of(pair.maskA(), pair.maskB());
    assertThat(Rle.union(masks)).isEqualTo(Rle.ofRowMajor(pair.height, pair.width, either));
    assertThat(Rle.intersection(masks)).isEqualTo(Rle.ofRowMajor(pair.height, pair.width, both));
    assertThat(Rle.union(masks).area() + Rle.intersection(masks).area())
        .isEqualTo(pair.maskA().area() + pair.maskB().area());
  }

  @Property(seed = "1")
  void overlapIsTheRatioOfPixels(@ForAll("pairs") Pair pair) {
    Rle a = pair.maskA();
    Rle b = pair.maskB();
    long intersection = Rle.intersection(List.of(a, b)).area();
    long union = Rle.union(List.of(a, b)).area();
    double iou = Iou.masks(a, b, false);
    assertThat(iou).isEqualTo(intersection == 0 ? 0 : (double) intersection / union);
    assertThat(iou).isBetween(0.0, 1.0).isEqualTo(Iou.masks(b, a, false));
    assertThat(Iou.masks(a, b, true))
        .isEqualTo(intersection == 0 ? 0 : (double) intersection / a.area())
        .isBetween(iou, 1.0);
    assertThat(Iou.masks(a, a, false)).isEqualTo(a.area() == 0 ? 0.0 : 1.0);
  }

  @Property(seed = "1")
  void zeroLengthRunsOfOneMaskChangeNoOverlap(
      @ForAll("pairs") Pair pair, @ForAll @IntRange(max = 200) int at) {
    Rle padded = withZeroRuns(pair.maskA(), at);
    assertThat(padded.hasInnerZeroRun()).isTrue();
    assertThat(padded.toRowMajor()).isEqualTo(pair.a);
    assertThat(padded.canonical()).isEqualTo(pair.maskA());
    assertThat(Iou.masks(padded, pair.maskB(), false))
        .isEqualTo(Iou.masks(pair.maskA(), pair.maskB(), false));
    assertThat(Rle.union(List.of(padded, pair.maskB())))
        .isEqualTo(Rle.union(List.of(pair.maskA(), pair.maskB())));
  }

  @Property(seed = "1")
  void overlapOfBoxesIsSymmetricAndARatio(@ForAll("boxes") Box a, @ForAll("boxes") Box b) {
    double iou = Iou.boxes(a, b, false);
    // The union's order of operations differs with the order of the boxes.
    assertThat(iou).isBetween(0.0, 1.0 + 1e-12).isEqualTo(Iou.boxes(b, a, false), within(1e-12));
    assertThat(Iou.boxes(a, b, true)).isBetween(0.0, 1.0 + 1e-12);
  }

  @Property(seed = "1")
  void windingAndFirstVertexDoNotMatter(
      @ForAll("outlines") double[] xy, @ForAll @IntRange(max = 40) int turn) {
    Rle mask = Polygons.rasterise(xy, 30, 40);
    double[] turned = new double[xy.length];
    double[] reversed = new double[xy.length];
    for (int i = 0; i < xy.length; i += 2) {
      int to = (i + 2 * turn) % xy.length;
      turned[to] = xy[i];
      turned[to + 1] = xy[i + 1];
      reversed[xy.length - 2 - i] = xy[i];
      reversed[xy.length - 1 - i] = xy[i + 1];
    }
    assertThat(Polygons.rasterise(turned, 30, 40)).isEqualTo(mask);
    assertThat(Polygons.rasterise(reversed, 30, 40)).isEqualTo(mask);
    assertThat(mask.hasInnerZeroRun()).isFalse();
  }

  @Property(seed = "1")
  void aLastNumberWithoutPartnerIsDropped(@ForAll("outlines") double[] xy) {
    double[] odd = Arrays.copyOf(xy, xy.length + 1);
    odd[xy.length] = Double.NaN;
    assertThat(Polygons.rasterise(odd, 30, 40)).isEqualTo(Polygons.rasterise(xy, 30, 40));
  }

  /** The vertices' distances are powers of two, for which every slope and point is exact. */
  @Property(seed = "1")
  void wholePixelsMoveThePolygonWithItsMask(
      @ForAll("latticePolygons") int[] lattice,
      @ForAll @IntRange(max = 3) int scale,
      @ForAll @IntRange(max = 20) int right,
      @ForAll @IntRange(max = 20) int down) {
    int side = 16 + 20 + 2;
    byte[] still = Polygons.rasterise(moved(lattice, scale, 0, 0), side, side).toRowMajor();
    byte[] moved = Polygons.rasterise(moved(lattice, scale, right, down), side, side).toRowMajor();
    byte[] expected = new byte[side * side];
    for (int y = 0; y + down < side; y++) {
      for (int x = 0; x + right < side; x++) {
        expected[(y + down) * side + x + right] = still[y * side + x];
      }
    }
    assertThat(moved).isEqualTo(expected);
  }

  @Property(seed = "1")
  void wholePixelRectanglesAreThemselves(
      @ForAll @IntRange(max = 9) int x,
      @ForAll @IntRange(max = 9) int y,
      @ForAll @IntRange(max = 20) int width,
      @ForAll @IntRange(max = 20) int height) {
    double[] xy = {x, y, x + width, y, x + width, y + height, x, y + height};
    byte[] expected = new byte[12 * 15];
    for (int row = y; row < Math.min(12, y + height); row++) {
      for (int column = x; column < Math.min(15, x + width); column++) {
        expected[row * 15 + column] = 1;
      }
    }
    assertThat(Polygons.rasterise(xy, 12, 15).toRowMajor()).isEqualTo(expected);
  }

  @Provide
  Arbitrary<int[]> runs() {
    Arbitrary<Integer> run =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(0, 1 << 25),
            Arbitraries.of(0, 15, 16, 31, 32, 511, 512, (1 << 29) - 1, 1 << 29, 1 << 30));
    return run.array(int[].class)
        .ofMaxSize(60)
        .filter(runs -> Arrays.stream(runs).asLongStream().sum() <= Integer.MAX_VALUE);
  }

  @Provide
  Arbitrary<Pair> pairs() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 12), Arbitraries.integers().between(1, 12))
        .flatAs(
            (height, width) ->
                Combinators.combine(bitmaps(height * width), bitmaps(height * width))
                    .as((a, b) -> new Pair(height, width, a, b)));
  }

  private static Arbitrary<byte[]> bitmaps(int pixels) {
    return Arbitraries.of((byte) 0, (byte) 1).array(byte[].class).ofSize(pixels);
  }

  @Provide
  Arbitrary<Box> boxes() {
    Arbitrary<Double> corner = Arbitraries.doubles().between(-50, 50).ofScale(3);
    Arbitrary<Double> side = Arbitraries.doubles().between(0.001, 60).ofScale(3);
    return Combinators.combine(corner, corner, side, side).as(Box::new);
  }

  @Provide
  Arbitrary<double[]> outlines() {
    return Arbitraries.doubles()
        .between(-15, 55)
        .ofScale(2)
        .array(double[].class)
        .ofMinSize(6)
        .ofMaxSize(40)
        .map(xy -> Arrays.copyOf(xy, xy.length & ~1));
  }

  @Provide
  Arbitrary<int[]> latticePolygons() {
    return Arbitraries.integers().between(0, 8).array(int[].class).ofMinSize(3).ofMaxSize(7);
  }

  /** Lattice points of 3 by 3, 2^scale pixels apart. */
  private static double[] moved(int[] lattice, int scale, int right, int down) {
    double[] xy = new double[lattice.length * 2];
    for (int i = 0; i < lattice.length; i++) {
      xy[2 * i] = ((lattice[i] % 3) << scale) + right;
      xy[2 * i + 1] = ((lattice[i] / 3) << scale) + down;
    }
    return xy;
  }

  private static boolean hasRunOverColumns(Rle mask) {
    int at = 0;
    for (int i = 0; i < mask.runCount(); at += mask.run(i++)) {
      int last = at + mask.run(i) - 1;
      if (i % 2 == 1 && at / mask.height() < last / mask.height()) {
        return true;
      }
    }
    return false;
  }

  /** Splits a run in two by an empty one of the other colour. */
  private static Rle withZeroRuns(Rle mask, int at) {
    int[] runs = mask.runs();
    int split = at % runs.length;
    int[] padded = new int[runs.length + 2];
    System.arraycopy(runs, 0, padded, 0, split + 1);
    System.arraycopy(runs, split, padded, split + 2, runs.length - split);
    padded[split] = runs[split] / 2;
    padded[split + 2] = runs[split] - runs[split] / 2;
    return Rle.of(mask.height(), mask.width(), padded);
  }
}
