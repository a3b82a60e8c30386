package io.fovea.metrics.errors;

import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.detection.MatchBlock;
import io.fovea.metrics.detection.ScoreOrder;
import io.fovea.metrics.errors.ImageErrors.JudgedDetection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The matches that an image would have if errors were mended, in every way at once: each way is an
 * area range of {@link ErrorParams#curves}. So average precision without an error is folded by what
 * folds all curves, wherever that runs. A detection that is gone is an ignored one; one that
 * changes its category stands in both, and is ignored in one of them.
 */
public final class MendedMatches {
  private static final Mending[] WAYS = Mending.values();
  private static final long EVERY_WAY = (1L << WAYS.length) - 1;

  private final ImageErrors image;
  private final SortedMap<Integer, Block> blocks = new TreeMap<>();

  private MendedMatches(ImageErrors image) {
    this.image = image;
  }

  /** The matches of a judged image. */
  public static ImageMatches of(ImageErrors image) {
    var matches = new MendedMatches(image);
    for (ImageErrors.JudgedTruth truth : image.truths()) {
      int[] positives = matches.block(truth.category()).positives;
      for (Mending way : WAYS) {
        positives[way.ordinal()] += way.counts(truth) ? 1 : 0;
      }
    }
    int[][] best = new int[WAYS.length][];
    for (Mending way : WAYS) {
      best[way.ordinal()] = matches.best(way);
    }
    for (int d = 0; d < image.detections().size(); d++) {
      matches.add(d, best);
    }
    List<MatchBlock> made = new ArrayList<>();
    matches.blocks.forEach((category, block) -> made.add(block.made(image.imageIndex(), category)));
    return new ImageMatches(image.imageIndex(), made, Map.of());
  }

  /** The detections of one category, some of them only once an error is mended. */
  private static final class Block {
    private final List<Double> scores = new ArrayList<>();
    private final List<Long> matched = new ArrayList<>();
    private final List<Long> ignored = new ArrayList<>();
    private final int[] positives = new int[WAYS.length];

    void add(double score, long matchedBits, long ignoredBits) {
      scores.add(score);
      matched.add(matchedBits);
      ignored.add(ignoredBits);
    }

    MatchBlock made(int imageIndex, int category) {
      return MatchBlock.of(
          imageIndex,
          category,
          scores.stream().mapToDouble(Double::doubleValue).toArray(),
          matched.stream().mapToLong(Long::longValue).toArray(),
          ignored.stream().mapToLong(Long::longValue).toArray(),
          positives);
    }
  }

  private Block block(int category) {
    return blocks.computeIfAbsent(category, k -> new Block());
  }

  private void add(int d, int[][] best) {
    JudgedDetection detection = image.detections().get(d);
    int truth = detection.truth();
    long matched = 0;
    long gone = 0;
    long mended = 0;
    for (Mending way : WAYS) {
      long bit = 1L << way.ordinal();
      if (!way.mends(detection.error())) {
        matched |= detection.error().isEmpty() ? bit : 0;
      } else {
        gone |= bit;
        mended |= truth >= 0 && best[way.ordinal()][truth] == d ? bit : 0;
      }
    }
    int category = truth < 0 ? detection.category() : image.truths().get(truth).category();
    if (category == detection.category()) {
      block(category).add(detection.score(), matched | mended, gone & ~mended);
    } else {
      block(detection.category()).add(detection.score(), matched, gone);
      block(category).add(detection.score(), mended, EVERY_WAY & ~mended);
    }
  }

  /** By truth: of the mended detections that point at it the one it gets; -1 where it has one. */
  private int[] best(Mending way) {
    int[] best = new int[image.truths().size()];
    Arrays.fill(best, -1);
    for (int d = 0; d < image.detections().size() && way != Mending.FALSE_POSITIVES; d++) {
      JudgedDetection detection = image.detections().get(d);
      int truth = detection.truth();
      if (truth < 0 || image.truths().get(truth).matched() || !way.mends(detection.error())) {
        continue;
      }
      if (best[truth] < 0
          || ScoreOrder.key(detection.score())
              < ScoreOrder.key(image.detections().get(best[truth]).score())) {
        best[truth] = d;
      }
    }
    return best;
  }
}
