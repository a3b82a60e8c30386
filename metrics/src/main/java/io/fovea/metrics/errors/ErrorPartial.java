package io.fovea.metrics.errors;

import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionPartial;
import io.fovea.metrics.detection.ImageMatches;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The errors of some images, mergeable in any order: they stay keyed by image until {@link #result}
 * folds them in the order of the dataset.
 */
public final class ErrorPartial {
  private final DatasetAxes axes;
  private final ErrorParams params;
  private final Map<Integer, ImageErrors> images = new TreeMap<>();

  public ErrorPartial(DatasetAxes axes, ErrorParams params) {
    this.axes = axes;
    this.params = params;
  }

  /**
   * Takes in one image.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(ImageErrors image) {
    if (images.putIfAbsent(image.imageIndex(), image) != null) {
      throw new IllegalStateException(
          "image " + axes.imageIds()[image.imageIndex()] + " was judged twice");
    }
  }

  /** Takes in several images. */
  public void addAll(Collection<ImageErrors> more) {
    more.forEach(this::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   */
  public void merge(ErrorPartial other) {
    PartialFormat.requireSame("dataset", axes.digest(), other.axes.digest());
    PartialFormat.requireSame(
        "images", Arrays.hashCode(axes.imageIds()), Arrays.hashCode(other.axes.imageIds()));
    PartialFormat.requireSame(
        "categories",
        Arrays.toString(axes.categoryIds()),
        Arrays.toString(other.axes.categoryIds()));
    PartialFormat.requireSame("parameters", params, other.params);
    addAll(other.images.values());
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
    if (images.size() != axes.imageIds().length) {
      throw new IllegalStateException(
          images.size() + " images were judged of " + axes.imageIds().length);
    }
    var tally = new ErrorTally(axes.categoryIds().length);
    var mended = new DetectionPartial(axes, params.curves());
    for (ImageErrors image : images.values()) {
      ImageMatches matches = MendedMatches.of(image);
      tally.add(matches);
      mended.add(matches);
    }
    return ErrorResult.of(params, tally, mended.result(threads));
  }
}
