package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.Federation;
import io.fovea.pipeline.dataset.CocoDataset;
import io.fovea.pipeline.dataset.ImageRecord;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;

/**
 * The images that every task must know: ids and sizes of all, and which of them are scored. About
 * 20 bytes an image on each executor.
 */
final class ScoredImages implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int UNKNOWN = -1;

  private final long[] ids;
  private final int[] heights;
  private final int[] widths;
  private final Federation[] federations;
  private final DatasetAxes axes;
  private final long[] allCategories;

  ScoredImages(CocoDataset dataset, DatasetAxes axes) {
    Collection<ImageRecord> images = dataset.images().values();
    ids = images.stream().mapToLong(ImageRecord::id).toArray();
    heights = images.stream().mapToInt(i -> orUnknown(i.height())).toArray();
    widths = images.stream().mapToInt(i -> orUnknown(i.width())).toArray();
    federations = images.stream().map(ImageRecord::federation).toArray(Federation[]::new);
    this.axes = axes;
    allCategories = dataset.categories().keySet().stream().mapToLong(Long::longValue).toArray();
  }

  private static int orUnknown(Integer pixels) {
    return pixels == null ? UNKNOWN : pixels;
  }

  /** Whether the dataset lists the image, scored or not. */
  boolean isKnown(long imageId) {
    return Arrays.binarySearch(ids, imageId) >= 0;
  }

  /** The image's place among those scored, or a negative number. */
  int index(long imageId) {
    return axes.imageIndex(imageId);
  }

  boolean isScoredCategory(long categoryId) {
    return axes.categoryIndex(categoryId) >= 0;
  }

  /** Whether the dataset lists the category, scored or not. */
  boolean isKnownCategory(long categoryId) {
    return Arrays.binarySearch(allCategories, categoryId) >= 0;
  }

  DatasetAxes axes() {
    return axes;
  }

  /** The record of a known image, without its file name. */
  ImageRecord record(long imageId) {
    int at = Arrays.binarySearch(ids, imageId);
    return new ImageRecord(
        imageId,
        null,
        heights[at] == UNKNOWN ? null : heights[at],
        widths[at] == UNKNOWN ? null : widths[at],
        federations[at]);
  }
}
