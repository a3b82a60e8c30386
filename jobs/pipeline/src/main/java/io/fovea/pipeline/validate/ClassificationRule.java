package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of documents of classes of images. */
public enum ClassificationRule implements Rule {
  CLASS_ID(ERROR, "A class is no usable id", "Give classes as whole numbers of at least 0."),
  CLASS_RANKED_TWICE(ERROR, "A class is ranked twice", "Name each class once, best first."),
  CLASS_SCORES(
      ERROR,
      "A result has neither usable 'scores' nor 'classes'",
      "Give 'scores', a number a class, or 'classes', ids with the best first."),
  CLASS_SCORES_LENGTH(
      WARNING,
      "A result has another number of scores than the first",
      "Give one score for each class."),
  CLASS_SCORES_EQUAL(
      WARNING,
      "All scores of a result are equal, and the lower ids win",
      "Check what the model gave."),
  CLASS_WITHOUT_SCORE(
      WARNING,
      "The class of an image has no score, so that no result can be right",
      "Check that both sides have the same classes."),
  CLASSES_FEWER_THAN_TOP(
      WARNING,
      "A result ranks fewer classes than are looked among",
      "Rank as many as the largest --top."),
  CLASS_MAP(
      WARNING,
      "The classes look as if they were numbered from another start",
      "Number both sides alike, from 0.");

  private final Text text;

  ClassificationRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
