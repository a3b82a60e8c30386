package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of COCO panoptic documents and their PNGs. */
public enum PanopticRule implements Rule {
  PANOPTIC_IMAGE_ID(
      ERROR,
      "An annotation has no usable 'image_id'",
      "Give it as a whole number, without quotes."),
  PANOPTIC_IMAGE_REPEATED(
      ERROR,
      "An image is annotated by an earlier record too",
      "List each image once: the reference scores both records, and of predictions the later."),
  MAP_NAME(
      ERROR, "An annotation has no 'file_name'", "Name the PNG, relative to the folder of PNGs."),
  IMAGE_UNANNOTATED(
      WARNING,
      "An image is listed, and has no annotation",
      "Annotate it, or remove it: images without a record are not scored."),
  THING_FLAG(
      ERROR,
      "A category's 'isthing' is missing or neither 0 nor 1",
      "Write 1 where objects are told apart, else 0."),
  GROUP_MISSING(
      ERROR,
      "No segment is of a thing, or none is of stuff, on which the reference fails",
      "Check 'isthing' of the categories; --mode corrected leaves the figures of the group out."),
  SEGMENTS(
      ERROR,
      "'segments_info' is missing, or is no list of objects",
      "Give a list of one object a segment, empty where there is none."),
  SEGMENT_ID(
      ERROR,
      "A segment's id is no colour",
      "An id is red + 256 green + 65536 blue of its pixels: 1 to 16777215."),
  SEGMENT_ID_ZERO(
      ERROR, "A segment has the id 0, which is void", "Give the segment another id and colour."),
  SEGMENT_ID_REPEATED(
      ERROR,
      "A segment has the id of an earlier one of its image, and replaces it",
      "List each segment once."),
  SEGMENT_AREA(
      ERROR,
      "A segment's 'area' is missing or no number of at least 0",
      "Give its number of pixels; --mode corrected counts them."),
  SEGMENT_AREA_CONTRADICTS(
      WARNING,
      "A segment's 'area' is not its number of pixels, and the reference takes it for the union",
      "Compute it from the PNG, or score with --mode corrected, which counts pixels."),
  SEGMENT_WITHOUT_PIXELS(
      ERROR,
      "A segment has no pixel in the PNG",
      "Remove it: annotated it counts as missed, and predicted it is refused."),
  PIXELS_WITHOUT_SEGMENT(
      ERROR,
      "The PNG has pixels of a segment that 'segments_info' does not list",
      "List the segment, or set its pixels to 0: annotated they are neither void nor a segment,"
          + " and predicted they are refused."),
  SEVERAL_CROWDS(
      WARNING,
      "An image has several crowds of a category, of which the reference remembers the last",
      "Join them, or score with --mode corrected."),
  STUFF_SEGMENTS(
      WARNING,
      "An image has several segments of a category that is no thing",
      "Join them: each is matched by itself."),
  COLOURS_LOOK_SWAPPED(
      WARNING,
      "The PNGs look as if red and blue were swapped",
      "Write colours as red, green, blue: OpenCV writes blue first.");

  private final Text text;

  PanopticRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
