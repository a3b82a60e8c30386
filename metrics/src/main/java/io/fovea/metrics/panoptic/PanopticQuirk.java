package io.fovea.metrics.panoptic;

/** Quirks of panopticapi that an image may meet; rows of {@code docs/quirks.md}. */
public enum PanopticQuirk {
  /** An area in the document that is not the number of the segment's pixels. */
  AREA_CONTRADICTS_PIXELS(
      "P01",
      "annotated segments have an 'area' that is not their number of pixels, and panopticapi takes"
          + " it for the union",
      "Count the pixels again, or score with --mode corrected."),
  /** Several crowd segments of one category, of which the reference remembers the last. */
  SEVERAL_CROWDS(
      "P02",
      "images have several crowd segments of one category, of which panopticapi remembers the last",
      "Join them into one, or score with --mode corrected."),
  /** A segment listed twice in one image. */
  REPEATED_SEGMENT(
      "P03",
      "segments are listed more than once in their image, and the last record counts",
      "List each segment once."),
  /** A segment of the ground truth that has no pixel and can only be missed. */
  TRUTH_WITHOUT_PIXELS(
      "P04",
      "annotated segments have no pixel, and panopticapi counts them as missed",
      "Remove them, or score with --mode corrected."),
  /** Pixels of the ground truth whose id no segment has. */
  UNLISTED_TRUTH(
      "P05",
      "images have annotated pixels of no listed segment, which panopticapi takes neither for void"
          + " nor for a segment",
      "Set them to 0, list their segments, or score with --mode corrected."),
  /** A segment of the ground truth of a category that the dataset does not list. */
  UNKNOWN_CATEGORY(
      "P06",
      "annotated segments are of a category that is not listed, and count for nothing",
      "List the category, or remove the segments."),
  /** A segment with the id 0, which is also void. */
  SEGMENT_ZERO(
      "P07",
      "segments have the id 0, which panopticapi takes for a segment and for void at once",
      "Number segments from 1.");

  private final String row;
  private final String message;
  private final String remedy;

  PanopticQuirk(String row, String message, String remedy) {
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
