package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of COCO documents of boxes and masks. */
public enum CocoRule implements Rule {
  IMAGE_ID(ERROR, "An image has no usable id", "Give 'id' as a whole number, without quotes."),
  IMAGE_ID_REPEATED(
      ERROR,
      "An image has the id of an earlier one, and replaces it",
      "Give each image an id of its own."),
  IMAGE_SIZE(
      ERROR,
      "An image has no usable size, which its masks need",
      "Give 'height' and 'width' as whole numbers of pixels, at least 1."),
  FILE_NAME_MISSING(
      WARNING,
      "An image has no file name",
      "Add 'file_name'; inference needs it, scoring does not."),
  FILE_NAME_REPEATED(
      WARNING,
      "An image has the file name of an earlier one",
      "Check whether the image is listed twice: it would be run and scored twice."),
  CROWD_POLYGONS(
      WARNING,
      "A crowd region is given as polygons",
      "Check 'iscrowd': crowd regions are drawn as run lengths in COCO."),
  IGNORE_FLAG(
      WARNING,
      "'ignore' is set on an object that is no crowd, and the reference passes over it",
      "Score with --mode corrected, which honours it, or leave it out."),
  AREA(
      ERROR,
      "'area' is missing or no number of at least 0",
      "Give the area in square pixels: it decides between small, medium and large."),
  AREA_CONTRADICTS_MASK(
      WARNING,
      "'area' is far from the area of the mask",
      "Compute it from the mask; it decides between small, medium and large."),
  SHAPE_MISSING(
      ERROR,
      "A record has neither box nor mask",
      "Give 'bbox' as [x, y, width, height], 'segmentation', or both."),
  BOX_MISSING(
      WARNING,
      "A record has no box",
      "Add 'bbox' as [x, y, width, height], or score with --iou segm alone."),
  BOX(
      ERROR,
      "A box is not four finite numbers with sides of at least 0",
      "Give 'bbox' as [x, y, width, height] in pixels."),
  BOX_EMPTY(WARNING, "A box has no area", "Remove the record, or give the box its sides."),
  BOX_OUTSIDE(
      WARNING,
      "A box reaches out of its image",
      "Check the order of its numbers ([x, y, width, height]) and the size that it is in."),
  BOX_CONTRADICTS_MASK(
      WARNING,
      "A box does not go round its mask",
      "Compute it from the mask, at the size of the image."),
  BOXES_LOOK_LIKE_CORNERS(
      WARNING,
      "The boxes look like corners, [x1, y1, x2, y2]",
      "Write [x1, y1, x2 - x1, y2 - y1]."),
  BOXES_LOOK_NORMALISED(
      WARNING,
      "The boxes look like shares of the image, from 0 to 1",
      "Multiply by the width and height of the image."),
  MASK_MISSING(
      WARNING, "A record has no mask", "Add 'segmentation', or score with --iou bbox alone."),
  BOX_NEEDED(
      ERROR,
      "A record has no box, and --iou bbox scores boxes",
      "Add 'bbox' as [x, y, width, height], or score another --iou."),
  MASK_NEEDED(
      ERROR,
      "A record has no mask, and --iou segm and boundary score masks",
      "Add 'segmentation', or score with --iou bbox."),
  BOX_FOR_MASK(
      WARNING,
      "A result has no mask, and its box is scored as the mask of a rectangle",
      "Write the model's masks as 'segmentation', or score with --iou bbox."),
  RESULTS_MIXED(
      ERROR,
      "Results are not all alike: the first decides whether all are read as boxes or as masks",
      "Give every result a 'bbox', or none."),
  RESULTS_BEYOND_CAP(
      WARNING,
      "An image has more than 100 results of a category, and only the best 100 are scored",
      "Nothing, if that is meant; else raise --max-dets.");

  private final Text text;

  CocoRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
