package io.fovea.metrics.errors;

import io.fovea.metrics.BySample;
import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionPartial;
import io.fovea.metrics.detection.ImageMatches;
import java.util.Collection;

/**
 * The errors of some images, mergeable in any order: they stay keyed by image until {@link #result}
 * folds them in the order of the dataset.
 */
public final class ErrorPartial {
  private final DatasetAxes axes;
  private final ErrorParams params;
  private final BySample<ImageErrors> images;

  public ErrorPartial(DatasetAxes axes, ErrorParams params) {
    this.axes = axes;
    this.params = params;
    this.images =
        new BySample<>(
            "image", axes.imageIds().length, i -> axes.imageIds()[i], ImageErrors::imageIndex);
  }

  /**
   * Takes in one image.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(ImageErrors image) {
    images.add(image);
  }

  /** Takes in several images. */
  public void addAll(Collection<ImageErrors> more) {
    more.forEach(images::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   */
  public void merge(ErrorPartial other) {
    axes.requireSame("images", other.axes);
    PartialFormat.requireSame("parameters", params, other.params);
    images.addAll(other.images);
  }

  /**
   * Folds all images into the result.
   *
   * @throws IllegalStateException if an image is missing
   */
  public ErrorResult result() {
    return result(1);
  }

  /** As {@link #result()}, on so many threads, which change no bit: at least 1. */
  public ErrorResult result(int threads) {
    var tally = new ErrorTally(axes.categoryIds().length);
    var mended = new DetectionPartial(axes, params.curves());
    for (ImageErrors image : images.all()) {
      ImageMatches matches = MendedMatches.of(image);
      tally.add(matches);
      mended.add(matches);
    }
    return ErrorResult.of(params, tally, mended.result(threads));
  }
}
