package io.fovea.metrics.detection;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Sorts the objects of one image or video into the categories that are scored. */
public final class CategoryPlaces {
  private static final int[] NONE = {};

  private final Map<Long, Integer> categoryIndex = new HashMap<>();
  private final long[] categoryIds;
  private final int[] poolingOrder;
  private final boolean apart;

  /** Tells the category of an object. */
  public interface CategoryOf {
    long at(int i);
  }

  /**
   * @param categoryIds the categories to score, ascending, each once; objects of others are passed
   *     over
   * @param poolingOrder the same categories as they stand where they are pooled
   * @param apart false pools all categories into one
   */
  public CategoryPlaces(long[] categoryIds, long[] poolingOrder, boolean apart) {
    this.categoryIds = categoryIds.clone();
    this.apart = apart;
    for (int k = 0; k < categoryIds.length; k++) {
      if (k > 0 && categoryIds[k] <= categoryIds[k - 1]) {
        throw new IllegalArgumentException(
            "categories are not ascending: " + Arrays.toString(categoryIds));
      }
      categoryIndex.put(categoryIds[k], k);
    }
    this.poolingOrder = Arrays.stream(poolingOrder).mapToInt(categoryIndex::get).toArray();
  }

  /** How many groups there are: the categories, or one. */
  public int groups() {
    return apart ? categoryIds.length : 1;
  }

  /** The category of a group, or {@link DetectionKernel#ALL_CATEGORIES} where they are pooled. */
  public long categoryId(int group) {
    return apart ? categoryIds[group] : DetectionKernel.ALL_CATEGORIES;
  }

  /**
   * Places of {@code n} objects by group; pooled categories stand in their order, each in file
   * order.
   */
  public int[][] of(int n, CategoryOf categoryOf) {
    int[] indexOf = new int[n];
    int[] counts = new int[categoryIds.length];
    for (int i = 0; i < n; i++) {
      indexOf[i] = categoryIndex.getOrDefault(categoryOf.at(i), -1);
      if (indexOf[i] >= 0) {
        counts[indexOf[i]]++;
      }
    }
    int[][] places = new int[categoryIds.length][];
    for (int k = 0; k < places.length; k++) {
      places[k] = counts[k] == 0 ? NONE : new int[counts[k]];
    }
    Arrays.fill(counts, 0);
    for (int i = 0; i < n; i++) {
      int k = indexOf[i];
      if (k >= 0) {
        places[k][counts[k]++] = i;
      }
    }
    return apart
        ? places
        : new int[][] {
          Arrays.stream(poolingOrder).flatMap(k -> Arrays.stream(places[k])).toArray()
        };
  }
}
