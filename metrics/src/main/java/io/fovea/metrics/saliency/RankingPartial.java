package io.fovea.metrics.saliency;

import io.fovea.metrics.BySample;
import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import java.util.Collection;

/**
 * The terms of some images, mergeable in any order. Nothing is summed while merging: terms stay
 * keyed by image, and {@link #result} folds them in the order of the data set, so the same images
 * give the same bits however they were split.
 */
public final class RankingPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVRP", 1);

  private final RankingAxes axes;
  private final RankingParams params;
  private final BySample<ImageRanking> images;

  public RankingPartial(RankingAxes axes, RankingParams params) {
    this.axes = axes;
    this.params = params;
    this.images =
        new BySample<>("image", axes.images().size(), axes.images()::get, ImageRanking::imageIndex);
  }

  /**
   * Takes in one image.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(ImageRanking image) {
    images.add(image);
  }

  /** Takes in several images. */
  public void addAll(Collection<ImageRanking> more) {
    more.forEach(images::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same image
   */
  public void merge(RankingPartial other) {
    PartialFormat.requireSame("dataset", axes.digest(), other.axes.digest());
    PartialFormat.requireSame("images", axes.images().hashCode(), other.axes.images().hashCode());
    PartialFormat.requireSame("parameters", params, other.params);
    images.addAll(other.images);
  }

  /** How many images it holds. */
  public int imageCount() {
    return images.size();
  }

  /**
   * Folds all images into the result.
   *
   * @throws IllegalStateException if an image is missing: every image of the dataset counts, one
   *     without predictions too
   */
  public RankingResult result() {
    return RankingResult.of(axes, params, images.all());
  }

  /**
   * This partial as versioned, checksummed bytes. The axes and parameters are not written but a
   * digest of them, which {@link #fromBytes} checks against those of the reader.
   */
  public byte[] toBytes() {
    return FORMAT.write(axes.digest(), params, out -> images.write(out, ImageRanking::write));
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public static RankingPartial fromBytes(byte[] bytes, RankingAxes axes, RankingParams params) {
    var partial = new RankingPartial(axes, params);
    FORMAT.read(bytes, axes.digest(), params, in -> partial.images.read(in, ImageRanking::read));
    return partial;
  }
}
