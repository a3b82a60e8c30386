package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of YouTube-VIS documents, of videos and tubes. */
public enum VideoRule implements Rule {
  VIDEO_ID(ERROR, "A video has no usable id", "Give 'id' as a whole number, without quotes."),
  VIDEO_ID_REPEATED(
      ERROR,
      "A video has the id of an earlier one, and replaces it",
      "Give each video an id of its own."),
  VIDEO_SIZE(
      ERROR,
      "A video has no usable size, which its polygons need and its masks are held to",
      "Give 'height' and 'width' as whole numbers of pixels, at least 1."),
  VIDEO_LENGTH(
      WARNING,
      "A video's number of frames is missing, or is not that of its 'file_names'",
      "Give 'length' and one file name a frame."),
  VIDEO_UNKNOWN(
      ERROR,
      "A record names a video that the ground truth does not list",
      "Check that both are of the same data set and split, and that ids were not renumbered."),
  TUBE_MISSING(
      ERROR,
      "A record has no 'segmentations'",
      "Give a list of one entry a frame, null where there is no mask."),
  TUBE_LENGTH(
      ERROR,
      "A tube has another number of frames than its video",
      "Give one entry a frame: the reference compares up to the shorter end, so that a tube cut"
          + " short may score in full."),
  TUBE_EMPTY(
      WARNING,
      "A tube has no pixel in any frame",
      "Remove the record: it can match nothing, and counts as missed or as a false alarm."),
  FRAME_EMPTY(
      WARNING,
      "A tube has masks without pixels, which --task tracking takes for detections",
      "Write null where there is no mask, or score with --mode corrected."),
  AREAS(
      ERROR,
      "'areas' is missing or no list of numbers and nulls",
      "Give the area of each frame in square pixels: their mean decides between small, medium and"
          + " large."),
  AREAS_LENGTH(
      WARNING,
      "'areas' has another number of entries than the tube",
      "Give one entry a frame, null where there is no mask."),
  AREAS_CONTRADICT_MASKS(
      WARNING,
      "'areas' is far from the areas of the masks",
      "Compute it from the masks; their mean decides between small, medium and large."),
  OCCLUSION(
      ERROR,
      "'occlusion' is missing or is not OVIS' words",
      "Give no_occlusion, slight_occlusion, severe_occlusion or null for each frame."),
  TUBE_SIZE(
      WARNING,
      "An annotation's own height, width or length is not its video's",
      "Take them from the video: TrackEval reads the annotation's."),
  TUBE_REPEATED(
      ERROR,
      "A tube repeats an earlier one of its video and category, mask by mask",
      "Remove it, as a retry leaves it: it is a false alarm, and --mode corrected refuses it."),
  TUBES_BEYOND_CAP(
      WARNING,
      "A video has more than 100 tubes of a category, and only the best 100 are scored",
      "Nothing, if that is meant."),
  VIDEOS_WITHOUT_RESULTS(
      WARNING,
      "Videos with objects have no results, and count as missed",
      "Nothing, if the model found nothing there."),
  CATEGORY_UNUSED(
      WARNING,
      "Categories have no annotation",
      "Nothing, if that is meant; but tracking's class average takes HOTA as 0 there.");

  private final Text text;

  VideoRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
