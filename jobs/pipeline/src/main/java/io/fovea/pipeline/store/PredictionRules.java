package io.fovea.pipeline.store;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import java.util.List;

/**
 * What holds of every row of a predictions table, whoever reads it. A row for which it does not was
 * not written by an inference, and would change a score without a word.
 */
public final class PredictionRules {
  /** The columns of a mask, which are empty together. */
  public static final List<String> MASK = List.of("rle_height", "rle_width", "rle_counts");

  private static final String REMEDY =
      "Run it again, or correct what wrote the table: data-schemas/predictions.md describes it.";

  private PredictionRules() {}

  /**
   * Whether a row has a mask.
   *
   * @param given how many columns of {@link #MASK} are not empty
   * @param where names the table in errors
   * @throws UserError if some are, and others are not
   */
  public static boolean hasMask(long imageId, int given, String where) {
    if (given != 0 && given != MASK.size()) {
      throw refuse(imageId, where, "has some of " + String.join(", ", MASK) + ", and not all");
    }
    return given != 0;
  }

  /**
   * Refuses numbers that mean nothing.
   *
   * @param box null where boxes are not read
   * @param where names the table in errors
   */
  public static void require(long imageId, double score, Box box, int ordinal, String where) {
    if (!Double.isFinite(score)) {
      throw refuse(imageId, where, "has the 'score' " + score);
    }
    if (box != null && !isFinite(box)) {
      throw refuse(
          imageId,
          where,
          "has the 'bbox' "
              + List.of(box.x(), box.y(), box.width(), box.height())
              + ", which is not finite");
    }
    if (ordinal < 0) {
      throw refuse(imageId, where, "has the 'ordinal' " + ordinal);
    }
  }

  private static boolean isFinite(Box box) {
    return Double.isFinite(box.x())
        && Double.isFinite(box.y())
        && Double.isFinite(box.width())
        && Double.isFinite(box.height());
  }

  /** Refuses a second row of one place in the decoder's order: what breaks ties would be chance. */
  static UserError repeated(PredictionRow row, String where) {
    return refuse(
        row.imageId(),
        where,
        "has the 'ordinal' "
            + row.ordinal()
            + (row.frame() == null ? "" : " and the 'frame' " + row.frame())
            + " of another one");
  }

  /** The error of a row. */
  public static UserError refuse(long imageId, String where, String problem) {
    return UserError.input(where + ": a prediction of image " + imageId + " " + problem, REMEDY);
  }
}
