package io.fovea.metrics.saliency;

/** Quirks of the ranking evaluators that an image may meet; rows of {@code docs/quirks.md}. */
public enum RankingQuirk {
  /** Predictions that overlap an object equally, of which the reference's sort takes any. */
  EQUAL_OVERLAPS(
      "S08",
      "images have a ranked object that two predictions overlap equally, where the choice of the"
          + " references depends on the build of numpy; the later prediction was taken",
      "Remove repeated predictions."),
  /** Stored ranks that are not 0 to n-1, which push the reference's fractions above 1. */
  RANKS_WITH_GAPS(
      "S17",
      "images have ranks with gaps, so that the fractions (rank+1)/n of irsr_tpami21 and"
          + " dsgnn_cvpr24_irsr leave 0 to 1",
      "Number the ranks of each image from 0, or score with --mode corrected."),
  /** A prediction that is there twice, which the references take for two. */
  REPEATED(
      "S29",
      "images have a predicted object twice, with the same mask and score, which counts as two",
      "Remove repeated predictions, as a retry leaves them.");

  private final String row;
  private final String message;
  private final String remedy;

  RankingQuirk(String row, String message, String remedy) {
    this.row = row;
    this.message = message;
    this.remedy = remedy;
  }

  /** The row of docs/quirks.md. */
  public String row() {
    return row;
  }

  String remedy() {
    return remedy;
  }

  /** A warning for the user: how many images met it and what to do. */
  public String warning(long count) {
    return count + " " + message + ". " + remedy + " (quirk " + row + ")";
  }
}
