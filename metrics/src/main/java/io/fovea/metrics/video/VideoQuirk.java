package io.fovea.metrics.video;

/**
 * Quirks of the YouTube-VIS evaluators that a scored video may meet; each is a row of {@code
 * docs/quirks.md}. Strict mode reproduces them and warns, corrected mode mends or refuses them.
 */
public enum VideoQuirk {
  /** A video where a tube matched annotation id 0, which the reference stores as "no match". */
  ANNOTATION_ID_ZERO(
      "V01",
      "videos had a tube match the annotation with id 0, which counts as a false positive",
      "Number annotations from 1, or score with --mode corrected."),
  /** A predicted tube and an annotation of different lengths. */
  LENGTHS_DIFFER(
      "V02",
      "pairs of tubes had different lengths and were compared up to the end of the shorter",
      "Give each prediction one entry a frame of its video."),
  /** Masks of different sizes in one frame. */
  SIZES_DIFFER(
      "V03",
      "pairs of masks had different sizes and counted for nothing in their tubes' overlap",
      "Encode predicted masks at the video's own [height, width]."),
  /** A score that is not a number, which ranks last. */
  NAN_SCORE("V04", "tubes had the score NaN and were ranked last", "Remove them."),
  /** A prediction given twice, which counts as a false positive. */
  REPEATED(
      "V05",
      "predicted tubes repeat another of the same video and category, mask by mask",
      "Remove them: a retried task or a sampler that wraps around writes results twice."),
  /** Two masks with zero-length runs at the same pixel, where the reference stops looking. */
  ZERO_LENGTH_RUNS(
      "V06",
      "pairs of masks have zero-length runs at one pixel, where the reference stops measuring",
      "Encode the masks again, or score with --mode corrected.");

  private final String row;
  private final String message;
  private final String remedy;

  VideoQuirk(String row, String message, String remedy) {
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
