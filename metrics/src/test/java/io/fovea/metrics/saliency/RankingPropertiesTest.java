package io.fovea.metrics.saliency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.Mode;
import io.fovea.metrics.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What no profile may depend on. */
class RankingPropertiesTest {
  private static final int HEIGHT = 12;
  private static final int WIDTH = 16;
  private static final RankingParams ALL = RankingGoldens.ALL;

  /** Places of DSGNN's SA-SOR among the figures. */
  private static final List<Integer> CUT_BY_LIST =
      IntStream.range(0, RankingGoldens.RESULT.figures().size())
          .filter(
              i -> RankingGoldens.RESULT.figures().get(i).key().matches("dsgnn_cvpr24_.*/sa_sor"))
          .boxed()
          .toList();

  @Property(seed = "1", tries = 80)
  void anySplitInAnyOrderGivesTheSameBits(@ForAll Random random) {
    List<ImageRanking> images = new ArrayList<>();
    var kernel = new RankingKernel(ALL);
    for (int i = 0; i < 9; i++) {
      images.add(kernel.score(i, overlapping(random)));
    }
    List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
    var axes = new RankingAxes("d", names);
    var whole = new RankingPartial(axes, ALL);
    whole.addAll(images);

    Collections.shuffle(images, random);
    var parts = new ArrayList<RankingPartial>();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      parts.add(new RankingPartial(axes, ALL));
    }
    images.forEach(image -> parts.get(random.nextInt(parts.size())).add(image));
    var merged = new RankingPartial(axes, ALL);
    parts.forEach(part -> merged.merge(RankingPartial.fromBytes(part.toBytes(), axes, ALL)));

    assertThat(bits(merged.result())).isEqualTo(bits(whole.result()));
    assertThat(merged.toBytes()).isEqualTo(whole.toBytes());
    assertThat(merged.result().predictedShifts()).isEqualTo(whole.result().predictedShifts());
    assertThat(merged.result().quirks()).isEqualTo(whole.result().quirks());
  }

  /**
   * Ties and overlaps aside, the order in which objects are listed means nothing; but DSGNN's pool
   * is cut where the list ends.
   */
  @Property(seed = "1", tries = 80)
  void orderOfObjectsMeansNothing(@ForAll Random random) {
    RankingImage image = apart(random);
    var truths = new ArrayList<>(image.truths());
    var predictions = new ArrayList<>(image.predictions());
    Collections.shuffle(truths, random);
    Collections.shuffle(predictions, random);
    List<Term> expected = terms(image, ALL);
    List<Term> actual =
        terms(new RankingImage(HEIGHT, WIDTH, truths, predictions, Optional.empty()), ALL);
    for (int i = 0; i < expected.size(); i++) {
      Term term = actual.get(i);
      if (CUT_BY_LIST.contains(i)) {
        continue;
      }
      assertThat(term.reason()).isEqualTo(expected.get(i).reason());
      if (term.hasValue()) {
        assertThat(term.value()).isCloseTo(expected.get(i).value(), within(1e-12));
      }
    }
  }

  /** Scores mean their order alone. */
  @Property(seed = "1", tries = 80)
  void risingFunctionsOfScoresChangeNothing(@ForAll Random random) {
    RankingImage image = overlapping(random);
    List<RankedPrediction> transformed =
        image.predictions().stream()
            .map(each -> new RankedPrediction(each.mask(), Math.exp(3 * each.score()) - 7))
            .toList();
    assertSame(
        terms(new RankingImage(HEIGHT, WIDTH, image.truths(), transformed, Optional.empty()), ALL),
        terms(image, ALL));
  }

  /** Ranks mean their order alone, once the quirk of their gaps is mended. */
  @Property(seed = "1", tries = 80)
  void risingFunctionsOfRanksChangeNothingInCorrectedMode(@ForAll Random random) {
    RankingImage drawn = overlapping(random);
    RankingImage image =
        new RankingImage(
            HEIGHT,
            WIDTH,
            drawn.truths(),
            drawn.predictions().stream().distinct().toList(),
            Optional.empty());
    List<TruthObject> spread =
        image.truths().stream()
            .map(each -> new TruthObject(each.mask(), each.rank() * each.rank() + 3))
            .toList();
    RankingParams corrected = ALL.withMode(Mode.CORRECTED);
    RankingImage spreadImage =
        new RankingImage(HEIGHT, WIDTH, spread, image.predictions(), Optional.empty());
    assertSame(terms(spreadImage, corrected), terms(image, corrected));
    assertThat(new RankingKernel(corrected).score(0, spreadImage).quirks())
        .doesNotContain(RankingQuirk.RANKS_WITH_GAPS);
    assertThat(new RankingKernel(ALL).score(0, spreadImage).quirks())
        .contains(RankingQuirk.RANKS_WITH_GAPS);
  }

  @Property(seed = "1", tries = 80)
  void aMirrorChangesNothing(@ForAll Random random) {
    RankingImage image = overlapping(random);
    byte[] gray = new byte[HEIGHT * WIDTH];
    random.nextBytes(gray);
    RankingImage shown =
        new RankingImage(
            HEIGHT,
            WIDTH,
            image.truths(),
            image.predictions(),
            Optional.of(new GrayMap(HEIGHT, WIDTH, gray)));
    RankingImage mirrored =
        new RankingImage(
            HEIGHT,
            WIDTH,
            image.truths().stream()
                .map(each -> new TruthObject(mirrored(each.mask()), each.rank()))
                .toList(),
            image.predictions().stream()
                .map(each -> new RankedPrediction(mirrored(each.mask()), each.score()))
                .toList(),
            Optional.of(new GrayMap(HEIGHT, WIDTH, mirrored(gray))));
    assertSame(terms(mirrored, ALL), terms(shown, ALL));
  }

  private static List<Term> terms(RankingImage image, RankingParams params) {
    return new RankingKernel(params).score(0, image).terms();
  }

  private static void assertSame(List<Term> actual, List<Term> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).reason()).isEqualTo(expected.get(i).reason());
      assertThat(Double.doubleToLongBits(actual.get(i).value()))
          .as("term " + i)
          .isEqualTo(Double.doubleToLongBits(expected.get(i).value()));
    }
  }

  private static List<Long> bits(RankingResult result) {
    return result.figures().stream().map(f -> Double.doubleToLongBits(f.value())).toList();
  }

  private static Rle mirrored(Rle mask) {
    return Rle.ofRowMajor(HEIGHT, WIDTH, mirrored(mask.toRowMajor()));
  }

  private static byte[] mirrored(byte[] rowMajor) {
    byte[] mirrored = new byte[rowMajor.length];
    for (int i = 0; i < rowMajor.length; i++) {
      mirrored[i / WIDTH * WIDTH + WIDTH - 1 - i % WIDTH] = rowMajor[i];
    }
    return mirrored;
  }

  /** Objects in cells of their own, and predictions each within one cell, scores distinct. */
  private static RankingImage apart(Random random) {
    List<Integer> cells = new ArrayList<>();
    for (int cell = 0; cell < 12; cell++) {
      cells.add(cell);
    }
    Collections.shuffle(cells, random);
    int n = 1 + random.nextInt(6);
    var truths = new ArrayList<TruthObject>();
    for (int i = 0; i < n; i++) {
      truths.add(new TruthObject(inCell(cells.get(i), 4), i));
    }
    Collections.shuffle(cells, random);
    int m = random.nextInt(8);
    var predictions = new ArrayList<RankedPrediction>();
    for (int j = 0; j < m; j++) {
      predictions.add(
          new RankedPrediction(
              inCell(cells.get(j), 1 + random.nextInt(4)), j + random.nextDouble() / 2));
    }
    return new RankingImage(HEIGHT, WIDTH, truths, predictions, Optional.empty());
  }

  private static Rle inCell(int cell, int width) {
    return rectangle(cell / 4 * 4, cell % 4 * 4, 4, width);
  }

  /** Objects and predictions anywhere, with ties of scores. */
  static RankingImage overlapping(Random random) {
    int n = 1 + random.nextInt(7);
    var truths = new ArrayList<TruthObject>();
    var predictions = new ArrayList<RankedPrediction>();
    for (int i = 0; i < n; i++) {
      int top = random.nextInt(HEIGHT - 4);
      int left = random.nextInt(WIDTH - 4);
      int height = 3 + random.nextInt(HEIGHT - top - 3);
      int width = 3 + random.nextInt(WIDTH - left - 3);
      truths.add(new TruthObject(rectangle(top, left, height, width), i));
      for (int j = random.nextInt(3); j > 0; j--) {
        predictions.add(
            new RankedPrediction(
                rectangle(top, left, height - random.nextInt(2), width - random.nextInt(3)),
                random.nextInt(9) / 8.0));
      }
    }
    Collections.shuffle(truths, random);
    return new RankingImage(HEIGHT, WIDTH, truths, predictions, Optional.empty());
  }

  private static Rle rectangle(int top, int left, int height, int width) {
    byte[] bitmap = new byte[HEIGHT * WIDTH];
    for (int y = top; y < top + height; y++) {
      Arrays.fill(bitmap, y * WIDTH + left, y * WIDTH + left + width, (byte) 1);
    }
    return Rle.ofRowMajor(HEIGHT, WIDTH, bitmap);
  }
}
