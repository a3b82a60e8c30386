package io.fovea.metrics.detection;

import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What is scored: the images and categories, after any subset, in the order in which the reference
 * folds them.
 *
 * @param digest names the dataset: partials of different datasets do not merge
 * @param imageIds ascending, each once
 * @param categoryIds ascending, each once
 * @param categoryNames by place in {@code categoryIds}
 * @param poolingOrder the same categories in the order in which their objects stand where
 *     categories are pooled, which decides ties; ascending unless the user asked for another order
 * @param frequencies by place in {@code categoryIds}: in how many images a category is, as LVIS has
 *     it (r rare, c common, f frequent); empty where the dataset does not say
 */
public record DatasetAxes(
    String digest,
    long[] imageIds,
    long[] categoryIds,
    List<String> categoryNames,
    long[] poolingOrder,
    List<String> frequencies)
    implements Serializable {
  public DatasetAxes {
    imageIds = ascending("images", imageIds);
    categoryIds = ascending("categories", categoryIds);
    categoryNames = List.copyOf(categoryNames);
    poolingOrder = poolingOrder.clone();
    frequencies = List.copyOf(frequencies);
    if (!Arrays.equals(categoryIds, Arrays.stream(poolingOrder).sorted().toArray())) {
      throw new IllegalArgumentException("pooled are other categories than those scored");
    }
    if (categoryNames.size() != categoryIds.length) {
      throw new IllegalArgumentException(
          categoryNames.size() + " names for " + categoryIds.length + " categories");
    }
    if (!frequencies.isEmpty() && frequencies.size() != categoryIds.length) {
      throw new IllegalArgumentException(
          frequencies.size() + " frequencies for " + categoryIds.length + " categories");
    }
  }

  /** Axes without frequencies. */
  public DatasetAxes(
      String digest,
      long[] imageIds,
      long[] categoryIds,
      List<String> categoryNames,
      long[] poolingOrder) {
    this(digest, imageIds, categoryIds, categoryNames, poolingOrder, List.of());
  }

  /** Axes whose categories are pooled in ascending order. */
  public DatasetAxes(
      String digest, long[] imageIds, long[] categoryIds, List<String> categoryNames) {
    this(digest, imageIds, categoryIds, categoryNames, categoryIds);
  }

  /**
   * Refuses to merge what was made of two datasets.
   *
   * @param samples what errors call images, such as videos
   * @throws UserError naming what differs
   */
  public void requireSame(String samples, DatasetAxes other) {
    PartialFormat.requireSame("dataset", digest, other.digest);
    PartialFormat.requireSame(samples, Arrays.hashCode(imageIds), Arrays.hashCode(other.imageIds));
    PartialFormat.requireSame(
        "categories", Arrays.toString(categoryIds), Arrays.toString(other.categoryIds));
  }

  private static long[] ascending(String what, long[] ids) {
    long[] copy = ids.clone();
    for (int i = 1; i < copy.length; i++) {
      if (copy[i] <= copy[i - 1]) {
        throw new IllegalArgumentException(what + " are not ascending at " + i + ": " + copy[i]);
      }
    }
    return copy;
  }

  /** The place of the image, or a negative number where it is not scored. */
  public int imageIndex(long imageId) {
    return Arrays.binarySearch(imageIds, imageId);
  }

  /** The place of the category, or a negative number where it is not scored. */
  public int categoryIndex(long categoryId) {
    return Arrays.binarySearch(categoryIds, categoryId);
  }
}
