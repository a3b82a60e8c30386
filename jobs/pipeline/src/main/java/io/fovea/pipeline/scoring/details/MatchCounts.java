package io.fovea.pipeline.scoring.details;

import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.detection.MatchBlock;
import io.fovea.pipeline.scoring.CategoryScore;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What was matched in each image (or video): {@value #WIDTH} whole numbers an image, and that is
 * all that is kept of it; and how many ground truths each category has. Over objects of all sizes,
 * at the cap that the summary reads.
 */
public final class MatchCounts {
  /** At which overlaps matches are counted. */
  public static final List<Double> THRESHOLDS = List.of(0.5, 0.75);

  private static final int WIDTH = 8;
  private static final int DETECTIONS = 0;
  private static final int TRUTHS = 1;
  private static final int RIGHT = 2;
  private static final int WRONG = 3;
  private static final int IGNORED = 4;
  private static final int PER_THRESHOLD = 3;

  private final int[] counts;
  private final long[] positives;

  /**
   * Of so many images, without anything in them.
   *
   * @param positives by category, then area range: ground truths that count
   */
  public MatchCounts(int images, DetectionParams params, long[][] positives) {
    int all = allSizes(params);
    this.counts = new int[Math.multiplyExact(images, WIDTH)];
    this.positives =
        Arrays.stream(positives).mapToLong(ofCategory -> all < 0 ? 0 : ofCategory[all]).toArray();
  }

  /**
   * Of all images of a result.
   *
   * @param matches of every image
   */
  public static MatchCounts of(DetectionResult result, Collection<ImageMatches> matches) {
    DetectionParams params = result.params();
    long[][] positives = new long[result.arrays().shape()[2]][params.areaRanges().size()];
    for (ImageMatches image : matches) {
      for (MatchBlock block : image.blocks()) {
        long[] sums = positives[block.categoryIndex()];
        for (int a = 0; a < sums.length; a++) {
          sums[a] += block.positives(a);
        }
      }
    }
    var counts = new MatchCounts(matches.size(), params, positives);
    matches.forEach(image -> counts.put(image.imageIndex(), count(image, params)));
    return counts;
  }

  /** Counts one image, for {@link #put}. */
  public static int[] count(ImageMatches image, DetectionParams params) {
    int[] of = new int[WIDTH];
    int all = allSizes(params);
    int limit = params.maxDetections().get(CategoryScore.cap(params));
    for (MatchBlock block : image.blocks()) {
      int size = Math.min(limit, block.size());
      of[DETECTIONS] += size;
      of[TRUTHS] += all < 0 ? 0 : block.positives(all);
      for (int i = 0; i < THRESHOLDS.size() && all >= 0; i++) {
        int t = params.iouThresholds().indexOf(THRESHOLDS.get(i));
        int cell = all * params.iouThresholds().size() + t;
        for (int rank = 0; rank < size && t >= 0; rank++) {
          int what =
              block.isIgnored(rank, cell) ? IGNORED : block.isMatched(rank, cell) ? RIGHT : WRONG;
          of[what + i * PER_THRESHOLD]++;
        }
      }
    }
    return of;
  }

  /** Place of the area range of all sizes, or -1 where it is not scored. */
  static int allSizes(DetectionParams params) {
    return params.areaRanges().stream().map(AreaRange::label).toList().indexOf("all");
  }

  /** Sets the counts of an image. */
  public void put(int imageIndex, int[] of) {
    System.arraycopy(of, 0, counts, imageIndex * WIDTH, WIDTH);
  }

  private long at(int imageIndex, int what) {
    return counts[imageIndex * WIDTH + what];
  }

  /** Ground truths that count, of a category by place. */
  long positives(int category) {
    return positives[category];
  }

  long detections(int imageIndex) {
    return at(imageIndex, DETECTIONS);
  }

  long truths(int imageIndex) {
    return at(imageIndex, TRUTHS);
  }

  long right(int imageIndex, int threshold) {
    return at(imageIndex, RIGHT + threshold * PER_THRESHOLD);
  }

  long wrong(int imageIndex, int threshold) {
    return at(imageIndex, WRONG + threshold * PER_THRESHOLD);
  }

  long ignored(int imageIndex, int threshold) {
    return at(imageIndex, IGNORED + threshold * PER_THRESHOLD);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MatchCounts that
        && Arrays.equals(counts, that.counts)
        && Arrays.equals(positives, that.positives);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(counts) + Arrays.hashCode(positives);
  }
}
