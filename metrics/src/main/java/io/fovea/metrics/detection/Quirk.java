package io.fovea.metrics.detection;

/**
 * Quirks of pycocotools that a scored image may meet; each is a row of {@code docs/quirks.md}.
 * Strict mode reproduces them and warns, corrected mode mends or refuses them.
 */
public enum Quirk {
  /**
   * An image where a detection matched annotation id 0, which the reference stores as "no match".
   */
  ANNOTATION_ID_ZERO(
      "C01",
      "images had a detection match the annotation with id 0, which pycocotools counts as a false positive",
      "Number annotations from 1, or score with --mode corrected."),
  /** Masks of different sizes, whose IoU is -1. */
  MASK_SIZE_MISMATCH(
      "C02",
      "pairs of masks had different sizes and could not match",
      "Encode predicted masks at the image's own [height, width]."),
  /** Two masks with zero-length runs at the same pixel, where the reference stops looking. */
  ZERO_LENGTH_RUNS(
      "C04",
      "pairs of masks have zero-length runs at one pixel, where pycocotools stops measuring overlap",
      "Encode the masks again, or score with --mode corrected."),
  /** A score that is not a number, which ranks last. */
  NAN_SCORE("C03", "detections had the score NaN and were ranked last", "Remove them."),
  /** A detection given twice, which counts as a false positive. */
  REPEATED(
      "C56",
      "detections repeat another of their image, with the same category, score and shape, and count"
          + " as false positives",
      "Remove them, as a retry or a padded last batch leaves them.");

  private final String row;
  private final String message;
  private final String remedy;

  Quirk(String row, String message, String remedy) {
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
