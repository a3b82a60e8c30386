package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The results whose image or video the ground truth does not have, gathered for one error. */
public final class UnknownImages {
  /** How many ids the error names. */
  public static final int SHOWN = 5;

  private static final String SUBSET =
      "; to score some images only, use --images, with all their ids in the ground truth.";

  private final String what;
  private final Set<Long> ids = new LinkedHashSet<>();
  private long results;

  /** Of images. */
  public UnknownImages() {
    this("image");
  }

  /**
   * @param what "image" or "video"
   */
  public UnknownImages(String what) {
    this.what = what;
  }

  /** Takes note of one result. */
  public void add(long id) {
    ids.add(id);
    results++;
  }

  /**
   * Refuses the results if any was noted.
   *
   * @throws UserError with the first ids, how many there are, and how many results name them
   */
  public void refuseAny(String resultsLocation, String groundTruthLocation) {
    if (!ids.isEmpty()) {
      throw error(
          what,
          resultsLocation,
          groundTruthLocation,
          ids.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", ")),
          ids.size(),
          results);
    }
  }

  /** The error of images, for engines that count elsewhere. */
  public static UserError error(
      String resultsLocation,
      String groundTruthLocation,
      String firstIds,
      long distinct,
      long results) {
    return error("image", resultsLocation, groundTruthLocation, firstIds, distinct, results);
  }

  private static UserError error(
      String what,
      String resultsLocation,
      String groundTruthLocation,
      String firstIds,
      long distinct,
      long results) {
    return UserError.input(
        resultsLocation
            + ": "
            + results
            + (results == 1 ? " result names " : " results name ")
            + distinct
            + " "
            + what
            + (distinct == 1 ? "" : "s")
            + " that "
            + groundTruthLocation
            + " does not have; the first "
            + (Math.min(distinct, SHOWN) == 1 ? "id is " : "ids are ")
            + firstIds,
        "Check that both files are of the same dataset and split"
            + (what.equals("image") ? SUBSET : "."));
  }
}
