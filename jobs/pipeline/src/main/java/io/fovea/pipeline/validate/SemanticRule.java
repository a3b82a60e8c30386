package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of folders of class maps. */
public enum SemanticRule implements Rule {
  MAPS_MISSING(ERROR, "A folder has no *.png", "Give the folder that holds the maps."),
  CLASS_OUTSIDE(
      ERROR,
      "A map has values that are no class",
      "Number classes from 0 to N-1, and check --classes and --ignore-value."),
  IGNORE_PREDICTED(
      WARNING,
      "A predicted map has the value to ignore, and its pixels count as misses",
      "Predict a class for every pixel."),
  MAP_IGNORED(
      WARNING,
      "An annotated map has no pixel that counts",
      "Check the map and --ignore-value, or remove it."),
  CLASS_NEVER_ANNOTATED(
      WARNING,
      "Classes are predicted and never annotated, and count as 0 in the mean IoU",
      "Check --classes and the numbering of the prediction."),
  CLASS_SHIFT(
      WARNING,
      "The predictions look as if their classes were numbered from another start",
      "Number both sides alike: some data sets keep 0 for what is to be ignored.");

  private final Text text;

  SemanticRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
