package io.fovea.models.decode;

import io.fovea.metrics.UserError;
import java.util.Arrays;

/** How a model's labels become the dataset's category ids. Nothing is guessed. */
public final class LabelMap {
  /** {@link #classCount} where labels are ids. */
  public static final int ANY_COUNT = -1;

  private final String policy;

  /** The category of label 0, 1, ...; null where labels are ids. */
  private final long[] byLabel;

  /** Sorted ids that labels may be; null where the dataset names none. */
  private final long[] known;

  private LabelMap(String policy, long[] byLabel, long[] known) {
    this.policy = policy;
    this.byLabel = byLabel;
    this.known = known;
  }

  /**
   * The map of a policy.
   *
   * @param policy {@code ids}: the label is the category id; {@code contiguous}: label n is the
   *     n-th category of the dataset's file
   * @param categoryIdsInFileOrder the dataset's categories; empty where an image list names none
   * @throws UserError if there is no such policy, or it needs categories and there are none
   */
  public static LabelMap of(String policy, long[] categoryIdsInFileOrder) {
    return switch (policy) {
      case "ids" -> {
        long[] sorted = categoryIdsInFileOrder.clone();
        Arrays.sort(sorted);
        yield new LabelMap(policy, null, sorted.length == 0 ? null : sorted);
      }
      case "contiguous" -> {
        if (categoryIdsInFileOrder.length == 0) {
          throw UserError.usage(
              "labels are to be counted through the dataset's categories, but it names none",
              "Say 'ids', or give a list of category ids, one a label.");
        }
        yield new LabelMap(policy, categoryIdsInFileOrder.clone(), null);
      }
      default ->
          throw UserError.usage(
              "the categories are '" + policy + "'",
              "Say 'ids' (a label is a category id), 'contiguous' (label n is the n-th category of"
                  + " the dataset's file), or give a list of category ids, one a label.");
    };
  }

  /**
   * A map of the user's own: label n is {@code categoryIds[n]}.
   *
   * @param datasetCategoryIds the dataset's categories; empty where an image list names none
   * @throws UserError if the list is empty or holds an id that the dataset does not have
   */
  public static LabelMap listed(long[] categoryIds, long[] datasetCategoryIds) {
    if (categoryIds.length == 0) {
      throw UserError.input("the list of category ids is empty", "Give one id a label.");
    }
    long[] dataset = datasetCategoryIds.clone();
    Arrays.sort(dataset);
    for (int label = 0; label < categoryIds.length; label++) {
      if (dataset.length > 0 && Arrays.binarySearch(dataset, categoryIds[label]) < 0) {
        throw UserError.input(
            "the list of category ids gives label "
                + label
                + " the category "
                + categoryIds[label]
                + ", which the dataset does not have",
            "Use the ids of the dataset's 'categories'.");
      }
    }
    return new LabelMap("a list", categoryIds.clone(), null);
  }

  /** How many labels there are, 0 to n-1, or {@link #ANY_COUNT} where labels are ids. */
  public int classCount() {
    return byLabel == null ? ANY_COUNT : byLabel.length;
  }

  /**
   * The category of a label.
   *
   * @throws UserError naming the label and the range if it is outside the map
   */
  public long categoryId(int label) {
    if (byLabel != null) {
      if (label < 0 || label >= byLabel.length) {
        throw outside(label, "labels 0 to " + (byLabel.length - 1));
      }
      return byLabel[label];
    }
    if (known != null && Arrays.binarySearch(known, label) < 0) {
      throw outside(
          label,
          "the dataset's "
              + known.length
              + " category ids from "
              + known[0]
              + " to "
              + known[known.length - 1]);
    }
    return label;
  }

  private UserError outside(int label, String range) {
    return UserError.input(
        "the model gave label " + label + ", outside " + range + " (categories: " + policy + ")",
        "Choose the categories that the model was trained on: ids, contiguous, or a list; where"
            + " the model counts a background, set the decoder's 'label-offset'.");
  }
}
