package io.fovea.metrics.panoptic;

import io.fovea.metrics.BySample;
import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;

/**
 * The matches of some images, mergeable in any order. Nothing is summed while merging: terms stay
 * keyed by image, and {@link #result} folds them in the order of the data set, so the same images
 * give the same bits however they were split.
 */
public final class PanopticPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVPP", 1);

  private final PanopticAxes axes;
  private final PanopticParams params;
  private final BySample<ImagePanoptic> images;

  public PanopticPartial(PanopticAxes axes, PanopticParams params) {
    this.axes = axes;
    this.params = params;
    this.images =
        new BySample<>(
            "image", axes.imageIds().size(), axes.imageIds()::get, ImagePanoptic::imageIndex);
  }

  /**
   * Takes in one image.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(ImagePanoptic image) {
    images.add(image);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same image
   */
  public void merge(PanopticPartial other) {
    PartialFormat.requireSame("dataset", axes.digest(), other.axes.digest());
    PartialFormat.requireSame("images", axes.imageIds(), other.axes.imageIds());
    PartialFormat.requireSame("categories", axes.categories(), other.axes.categories());
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
   * @throws IllegalStateException if an image is missing
   */
  public PanopticResult result() {
    return PanopticResult.of(axes, params, images.all());
  }

  /** This partial as versioned, checksummed bytes that name the dataset and the parameters. */
  public byte[] toBytes() {
    return FORMAT.write(axes.digest(), params, out -> images.write(out, ImagePanoptic::write));
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public static PanopticPartial fromBytes(byte[] bytes, PanopticAxes axes, PanopticParams params) {
    var partial = new PanopticPartial(axes, params);
    FORMAT.read(bytes, axes.digest(), params, in -> partial.images.read(in, ImagePanoptic::read));
    return partial;
  }
}
