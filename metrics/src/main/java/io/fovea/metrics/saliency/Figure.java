package io.fovea.metrics.saliency;

/**
 * A number about a data set.
 *
 * @param profile whose definition it follows; figures of different profiles are not comparable
 * @param measure what it is
 * @param value NaN where no image counts
 * @param counted images that went into it, those that count as 0 among them
 * @param zeroed images without a value that count as 0
 * @param leftOut images without a value that do not count
 */
public record Figure(
    RankingProfile profile, Measure measure, double value, int counted, int zeroed, int leftOut) {

  /** The stable name: profile and figure. */
  public String key() {
    return profile.id() + "/" + measure.key();
  }
}
