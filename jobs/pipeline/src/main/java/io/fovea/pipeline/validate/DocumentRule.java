package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules that several tasks share. */
public enum DocumentRule implements Rule {
  UNREADABLE(ERROR, "The rest of the document cannot be read", "Write or fetch the file again."),
  WRONG_DOCUMENT(
      ERROR,
      "This is another kind of document",
      "Give a document of the task; data-schemas describes each."),
  SECTION_MISSING(
      ERROR, "A list is missing", "Add it; nothing can be scored without it, even where empty."),
  SECTION_REPEATED(
      ERROR, "A list is there twice", "Join the two, or remove one: only one would be read."),
  NOT_AN_OBJECT(ERROR, "An entry is no object", "Write a JSON object, or remove the entry."),
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
  NOTHING_ANNOTATED(
      ERROR, "The ground truth has no image", "Give a data set with its annotations."),
  IMAGE_UNKNOWN(
      ERROR,
      "A record names an image that the ground truth does not list",
      "Check that both are of the same dataset and split, and that ids were not renumbered."),
  CATEGORY_UNKNOWN(
      ERROR,
      "A record names a category that the ground truth does not list, and is never scored",
      "Map the model's labels to the category ids of the ground truth, or list the category."),
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
      "A mask has another size than its image or video",
      "Encode the mask at that size, as [height, width]."),
  MASK_EMPTY(WARNING, "A mask has no pixels", "Remove the record: it can match nothing."),
  MAP(
      ERROR,
      "A map cannot be read",
      "Write it as a PNG: ids as 8-bit colours for panoptic, class ids as gray values or palette"
          + " indices for semantic, gray for ranking."),
  MAP_SIZE(
      ERROR, "A map has another size than its image", "Write the map at the size of the image."),
  IMAGE_UNPREDICTED(
      ERROR,
      "An image of the ground truth has no prediction, which is refused",
      "Predict every image; where nothing was found, give an empty map."),
  IMAGE_NOT_SCORED(
      WARNING,
      "A prediction is of an image that the ground truth does not have, and is passed over",
      "Nothing, if that is meant; else check that both are of the same split."),
  SCORE(ERROR, "A result has no usable score", "Give 'score' as a number."),
  SCORE_RANGE(
      WARNING,
      "A score is outside 0 to 1",
      "Only the order of scores counts, but check that these are no logits by mistake."),
  RESULTS_EMPTY(
      ERROR,
      "There are no results, on which the reference fails",
      "Check that the model ran; --mode corrected scores 0."),
  RESULT_REPEATED(
      WARNING,
      "A result is there twice, with the same image, category, score and shape",
      "Remove one, as a retry or a padded last batch leaves them: the second is a false alarm, and"
          + " --mode corrected refuses it."),
  IMAGES_WITHOUT_RESULTS(
      WARNING,
      "Images with objects have no results, and count as missed",
      "Nothing, if the model found nothing there; else score a subset with --images."),
  FORMAT(
      ERROR,
      "'format' or 'version' is not that of the document",
      "Give the format of the page in data-schemas, and version 1."),
  NAMED_IMAGE(ERROR, "A record has no image", "Give 'image' as a text that names the image."),
  NAMED_IMAGE_REPEATED(
      ERROR, "An image is there twice", "Remove one record, as a retry leaves them."),
  NAMED_IMAGE_UNKNOWN(
      ERROR,
      "A result is of an image that the ground truth does not list",
      "Check that both are of the same data set and split; images are joined by name."),
  NAMED_IMAGES_WITHOUT_RESULTS(
      WARNING,
      "Images have no result, which counts against them",
      "Nothing, if the model found nothing there; else predict them."),
  CATEGORY_MAP(
      WARNING,
      "The results' categories look like another numbering",
      "Map the model's labels to the category ids of the ground truth before scoring.");

  private final Text text;

  DocumentRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
