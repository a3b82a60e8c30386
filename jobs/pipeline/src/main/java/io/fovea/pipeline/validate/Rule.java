package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

import java.util.Locale;

/** What a document is held to, with what to do where it falls short. */
public enum Rule {
  UNREADABLE(ERROR, "The rest of the document cannot be read", "Write or fetch the file again."),
  WRONG_DOCUMENT(
      ERROR,
      "This is another kind of document",
      "Ground truth is an object with 'images', 'annotations' and 'categories'; results are a list."),
  SECTION_MISSING(
      ERROR, "A list is missing", "Add it; nothing can be scored without it, even where empty."),
  SECTION_REPEATED(
      ERROR, "A list is there twice", "Join the two, or remove one: only one would be read."),
  NOT_AN_OBJECT(ERROR, "An entry is no object", "Write a JSON object, or remove the entry."),

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
  FILE_NAME_UNSAFE(
      ERROR,
      "A file name leads out of the image folder",
      "Give names relative to the image folder, with '/' between folders and without '..'."),

  CATEGORY_ID(ERROR, "A category has no usable id", "Give 'id' as a whole number, without quotes."),
  CATEGORY_ID_REPEATED(
      ERROR,
      "A category has the id of an earlier one, and replaces it",
      "Give each category an id of its own."),
  CATEGORY_NAME_MISSING(WARNING, "A category has no name", "Add 'name'; tables show it."),
  CATEGORY_NAME_REPEATED(
      WARNING, "A category has the name of an earlier one", "Rename one, or join the two."),

  ANNOTATION_ID(
      ERROR, "An annotation has no usable id", "Give 'id' as a whole number, without quotes."),
  ANNOTATION_ID_ZERO(
      ERROR,
      "An annotation has id 0, and the reference never counts it as found",
      "Number the annotations from 1, or score with --mode corrected."),
  ANNOTATION_ID_REPEATED(
      ERROR,
      "An annotation has the id of an earlier one, and the reference scores it in its place",
      "Number the annotations from 1, each once, or score with --mode corrected."),
  CROWD_FLAG(
      ERROR,
      "'iscrowd' is missing or neither 0 nor 1",
      "Write it as 0 or 1; the reference fails without it."),
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

  IMAGE_UNKNOWN(
      ERROR,
      "A record names an image that the ground truth does not list",
      "Check that both are of the same dataset and split, and that ids were not renumbered."),
  CATEGORY_UNKNOWN(
      ERROR,
      "A record names a category that the ground truth does not list, and is never scored",
      "Map the model's labels to the category ids of the ground truth, or list the category."),
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
  MASK(
      ERROR,
      "A mask cannot be read",
      "Give polygons, or an object of 'size' ([height, width]) and 'counts'."),
  MASK_FORM(
      ERROR,
      "A result's mask is not compressed text, the one form that the reference reads",
      "Compress it (pycocotools: mask.encode, or mask.frPyObjects first)."),
  MASK_SIZE(
      ERROR,
      "A mask has another size than its image",
      "Encode the mask at the size of the image, as [height, width]."),
  MASK_EMPTY(WARNING, "A mask has no pixels", "Remove the record: it can match nothing."),

  SCORE(ERROR, "A result has no usable score", "Give 'score' as a number."),
  SCORE_RANGE(
      WARNING,
      "A score is outside 0 to 1",
      "Only the order of scores counts, but check that these are no logits by mistake."),
  RESULTS_MIXED(
      ERROR,
      "Results are not all alike: the first decides whether all are read as boxes or as masks",
      "Give every result a 'bbox', or none."),
  RESULT_REPEATED(
      WARNING,
      "A result is there twice, with the same image, category, score and shape",
      "Remove one, as a retry or a padded last batch leaves them: the second is a false alarm."),
  RESULTS_BEYOND_CAP(
      WARNING,
      "An image has more than 100 results of a category, and only the best 100 are scored",
      "Nothing, if that is meant; else raise --max-dets."),
  IMAGES_WITHOUT_RESULTS(
      WARNING,
      "Images with objects have no results, and count as missed",
      "Nothing, if the model found nothing there; else score a subset with --images."),
  CATEGORY_MAP(
      WARNING,
      "The results' categories look like another numbering",
      "Map the model's labels to the category ids of the ground truth before scoring.");

  private final Severity severity;
  private final String title;
  private final String remedy;

  Rule(Severity severity, String title, String remedy) {
    this.severity = severity;
    this.title = title;
    this.remedy = remedy;
  }

  /** The name in documents, in lower snake case; names stay what they are. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Severity severity() {
    return severity;
  }

  /** What is wrong, in a line without a full stop. */
  public String title() {
    return title;
  }

  /** What to do. */
  public String remedy() {
    return remedy;
  }
}
