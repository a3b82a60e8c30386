package io.fovea.models.decode;

/** How a model's labels become the dataset's category ids. Nothing is guessed. */
public final class LabelMap {
  private LabelMap() {}

  /**
   * @param policy {@code ids}: the label is the category id; {@code contiguous}: label n is the
   *     n-th category of the dataset's file
   * @param categoryIdsInFileOrder the dataset's categories; empty where an image list names none
   */
  public static LabelMap of(String policy, long[] categoryIdsInFileOrder) {
    throw new UnsupportedOperationException();
  }

  /** A map of the user's own: label n is {@code categoryIds[n]}. */
  public static LabelMap listed(long[] categoryIds, long[] datasetCategoryIds) {
    throw new UnsupportedOperationException();
  }

  /** How many labels there are, 0 to n-1, or -1 where labels are ids. */
  public int classCount() {
    throw new UnsupportedOperationException();
  }

  /**
   * @throws io.fovea.metrics.UserError naming the label and the range if it is outside the map
   */
  public long categoryId(int label) {
    throw new UnsupportedOperationException();
  }
}
