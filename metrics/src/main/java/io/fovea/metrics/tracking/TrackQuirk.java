package io.fovea.metrics.tracking;

/** Quirks of TrackEval that a scored video may meet; rows of {@code docs/quirks.md}. */
public enum TrackQuirk {
  /** Masks without foreground, each of which counts as a detection. */
  EMPTY_MASKS(
      "T01",
      "masks have no foreground and count as detections of HOTA, CLEAR and identity",
      "Write null for them, or score with --mode corrected."),
  /** The first track of the results, which does not use up what it matches. */
  FIRST_TRACK(
      "T02",
      "times the first track of the results matched an annotation in TrackMAP and left it to the"
          + " next, so that AP and AR are too high",
      "Score with --mode corrected."),
  /** A score that is not a number, which ranks last. */
  NAN_SCORE("T03", "tracks had the score NaN and were ranked last", "Remove them."),
  /** A prediction given twice, of which one is a false positive in every frame. */
  REPEATED(
      "T07",
      "predicted tracks repeat another of the same video and category, mask by mask",
      "Remove them, as a retry leaves them.");

  private final String row;
  private final String message;
  private final String remedy;

  TrackQuirk(String row, String message, String remedy) {
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

  /** A warning for the user: how many met it and what to do. */
  public String warning(long count) {
    return count + " " + message + ". " + remedy + " (quirk " + row + ")";
  }
}
