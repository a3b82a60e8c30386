package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of documents of videos of which every pixel is labelled. */
public enum LabelRule implements Rule {
  LABEL_HEADER(
      ERROR,
      "The ground truth does not say what its classes are",
      "Give 'num_classes', 'things' (class numbers) and 'ignore' (the class without a label)."),
  LABELS_MISSING(
      ERROR,
      "A video lacks labels",
      "Give classes and instances of each frame, as whole numbers by row and column."),
  LABEL_VALUE(
      ERROR,
      "A label is no whole number from 0 to 2^30",
      "Write classes and instances as whole numbers."),
  LABEL_FRAMES(
      ERROR,
      "Frames or pixels of a video differ in number",
      "Give classes and instances of the same frames, all of one size, on both sides."),
  LABEL_CLASS(
      ERROR,
      "A label is of a class that there is not",
      "Number classes from 0 to num_classes - 1; 'ignore' is for no label."),
  LABEL_VIDEOS(
      ERROR,
      "The videos of the predictions are not those of the ground truth",
      "Give the predictions of every video, in the order of the ground truth."),
  VOID_PREDICTED(
      WARNING,
      "The class without a label is predicted",
      "Predict a class for every pixel: STQ takes void for a miss."),
  STUFF_INSTANCES(
      WARNING,
      "A class that is no thing has several instances in a video",
      "Give stuff one instance, such as 0: each is a segment of its own in VPQ.");

  private final Text text;

  LabelRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
