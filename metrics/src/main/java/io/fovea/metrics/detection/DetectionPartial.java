package io.fovea.metrics.detection;

import io.fovea.metrics.BySample;
import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * The matches of some images, mergeable in any order. Nothing is summed while merging: matches stay
 * keyed by image, and {@link #result} folds them in the reference's order, so the same images give
 * the same bits however they were split.
 */
public final class DetectionPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVDP", 1);

  private final DatasetAxes axes;
  private final DetectionParams params;
  private final BySample<ImageMatches> images;

  public DetectionPartial(DatasetAxes axes, DetectionParams params) {
    this.axes = axes;
    this.params = params;
    this.images =
        new BySample<>(
            "image", axes.imageIds().length, i -> axes.imageIds()[i], ImageMatches::imageIndex);
  }

  /**
   * Takes in one image.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(ImageMatches image) {
    images.add(image);
  }

  /** Takes in several images. */
  public void addAll(Collection<ImageMatches> more) {
    more.forEach(images::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same image
   */
  public void merge(DetectionPartial other) {
    axes.requireSame("images", other.axes);
    PartialFormat.requireSame("parameters", params, other.params);
    images.addAll(other.images);
  }

  /** The images it holds, in the order of the dataset. */
  public Collection<ImageMatches> images() {
    return images.held();
  }

  /** How many images it holds. */
  public int imageCount() {
    return images.size();
  }

  /**
   * Folds all images into the result.
   *
   * @throws IllegalStateException if an image is missing: every image of the dataset counts, one
   *     without objects too
   */
  public DetectionResult result() {
    return result(1);
  }

  /** As {@link #result()}, on so many threads, which change no bit: at least 1. */
  public DetectionResult result(int threads) {
    List<ImageMatches> all = images.all();
    int categories = params.useCategories() ? axes.categoryIds().length : 1;
    MatchBlock[][] blocks = blocksByCategory(all, categories);
    DetectionArrays arrays = DetectionArrays.unscored(params, categories);
    // Categories do not touch each other's cells, so they may be folded at once.
    var pool = new ForkJoinPool(threads);
    try {
      pool.submit(
              () ->
                  IntStream.range(0, categories)
                      .parallel()
                      .forEach(k -> fold(blocks[k], arrays, k)))
          .join();
    } finally {
      pool.shutdown();
    }
    Map<Quirk, Long> quirks = new EnumMap<>(Quirk.class);
    for (ImageMatches image : all) {
      image.quirks().forEach((quirk, count) -> quirks.merge(quirk, count, Long::sum));
    }
    return new DetectionResult(axes, params, arrays, quirks);
  }

  private static MatchBlock[][] blocksByCategory(List<ImageMatches> images, int categories) {
    int[] sizes = new int[categories];
    images.forEach(i -> i.blocks().forEach(b -> sizes[b.categoryIndex]++));
    MatchBlock[][] blocks = new MatchBlock[categories][];
    for (int k = 0; k < categories; k++) {
      blocks[k] = new MatchBlock[sizes[k]];
    }
    Arrays.fill(sizes, 0);
    images.forEach(
        i -> i.blocks().forEach(b -> blocks[b.categoryIndex][sizes[b.categoryIndex]++] = b));
    return blocks;
  }

  private void fold(MatchBlock[] blocks, DetectionArrays arrays, int k) {
    long[] positives = new long[params.areaRanges().size()];
    int n = 0;
    for (MatchBlock block : blocks) {
      n += block.size();
      for (int a = 0; a < positives.length; a++) {
        positives[a] += block.positives[a];
      }
    }
    // Laid out by image, then rank within the image: the order that breaks ties between equal
    // scores.
    long[] keys = new long[n];
    int[] blockOf = new int[n];
    int[] rankOf = new int[n];
    int i = 0;
    for (int b = 0; b < blocks.length; b++) {
      for (int rank = 0; rank < blocks[b].size(); rank++, i++) {
        keys[i] = ScoreOrder.key(blocks[b].scores[rank]);
        blockOf[i] = b;
        rankOf[i] = rank;
      }
    }
    var curves = new CurveAccumulator(params, positives, CurveCounts.zero(params));
    for (int place : ScoreOrder.of(keys, n)) {
      MatchBlock block = blocks[blockOf[place]];
      int rank = rankOf[place];
      curves.add(block.scores[rank], rank, block.matched, block.ignored, rank * block.words);
    }
    curves.writeTo(arrays, k, positives);
  }

  /**
   * This partial as versioned, checksummed bytes. The axes and parameters are not written but a
   * digest of them, which {@link #fromBytes} checks against those of the reader.
   */
  public byte[] toBytes() {
    return FORMAT.write(axes.digest(), params, out -> images.write(out, ImageMatches::write));
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public static DetectionPartial fromBytes(byte[] bytes, DatasetAxes axes, DetectionParams params) {
    var partial = new DetectionPartial(axes, params);
    FORMAT.read(
        bytes,
        axes.digest(),
        params,
        in -> partial.images.read(in, part -> ImageMatches.read(part, params)));
    return partial;
  }
}
