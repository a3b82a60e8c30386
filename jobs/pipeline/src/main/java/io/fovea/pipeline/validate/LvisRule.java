package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of LVIS documents, beside those of COCO's. */
public enum LvisRule implements Rule {
  FEDERATION(
      ERROR,
      "An image lacks 'neg_category_ids' or 'not_exhaustive_category_ids'",
      "Give both lists of category ids, or check as --task instance."),
  FEDERATION_CATEGORY(
      WARNING,
      "An image lists a category that the ground truth does not list",
      "Remove the id, or list the category; it has no effect."),
  NEGATIVE_ANNOTATED(
      WARNING,
      "A category is listed as not there in an image that has an annotation of it",
      "Remove it from 'neg_category_ids', or remove the annotation; the annotation counts."),
  NOT_EXHAUSTIVE_UNANNOTATED(
      WARNING,
      "A category is listed as not exhaustive in an image that has no annotation of it",
      "Remove it from 'not_exhaustive_category_ids': without annotations it is never scored there."),
  NEGATIVE_NOT_EXHAUSTIVE(
      WARNING,
      "A category is listed both as not there and as not exhaustive",
      "Keep it in one of the lists; its false alarms are passed over."),
  FREQUENCY(
      ERROR,
      "A category's 'frequency' is not r, c or f",
      "Give 'frequency': r for rare, c for common, f for frequent."),
  CROWD_IN_LVIS(
      WARNING,
      "'iscrowd' is set, and LVIS knows no crowds: the annotation counts as an object",
      "Set 'ignore', which LVIS honours, or remove the annotation."),
  AREA_ZERO(
      WARNING,
      "An annotation has area 0, and is never seen",
      "Compute 'area' from the mask, or remove the annotation."),
  IMAGE_BEYOND_CAP(
      WARNING,
      "An image has more than 300 results, and only the best 300 are scored",
      "Nothing, if that is meant; else raise --max-dets.");

  private final Text text;

  LvisRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
