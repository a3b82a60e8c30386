package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of COCO documents of keypoints, beside those of boxes. */
public enum KeypointRule implements Rule {
  KEYPOINTS(
      ERROR,
      "A record's 'keypoints' is missing or no list of numbers",
      "Give x, y and a third number for each point."),
  KEYPOINTS_LENGTH(
      ERROR,
      "A record has another number of keypoints than are scored",
      "Give three numbers a point, 51 for COCO's 17; or name the points' --sigmas."),
  KEYPOINT_NAMES(
      WARNING,
      "A category names another number of keypoints than are scored",
      "Check --sigmas: one number a point; COCO's 17 unless told otherwise."),
  KEYPOINTS_BOX_MISSING(
      ERROR,
      "An annotation has no box, which keypoints are scored with",
      "Add 'bbox' as [x, y, width, height]."),
  NUM_KEYPOINTS(
      ERROR,
      "'num_keypoints' is missing or no number of at least 0, on which the reference fails",
      "Add the number of points whose visibility is above 0; --mode corrected counts them."),
  NUM_KEYPOINTS_CONTRADICTS(
      WARNING,
      "'num_keypoints' is not the number of labelled points",
      "Count the points whose visibility is above 0: objects without any are passed over."),
  VISIBILITY(
      WARNING,
      "A point's visibility is not 0, 1 or 2",
      "Write 0 for not labelled, 1 for hidden, 2 for visible; scores belong into results."),
  KEYPOINT_OUTSIDE(
      WARNING,
      "A labelled point is outside its image",
      "Check the size that the points are in, and that x comes before y."),
  KEYPOINTS_FINITE(ERROR, "A point has no finite position", "Give x and y as numbers of pixels."),
  KEYPOINTS_LOOK_NORMALISED(
      WARNING,
      "The points look like shares of the image, from 0 to 1",
      "Multiply by the width and height of the image."),
  KEYPOINTS_BEYOND_CAP(
      WARNING,
      "An image has more than 20 results of a category, and only the best 20 are scored",
      "Nothing, if that is meant; else raise --max-dets.");

  private final Text text;

  KeypointRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
