package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;

/** Keypoints of COCO: x, y and visibility of each point, in a list. */
final class KeypointTask implements CocoTask {
  private static final int CAP = 20;

  /** Pixels that a point may lie outside: rounding. */
  private static final double SLACK = 2;

  /** Fewer results show nothing. */
  private static final int LEAST = 5;

  private static final int NUMBERS_A_POINT = 3;

  private final Findings findings;
  private final int points;
  private long results;
  private long shares;

  /**
   * @param findings of the ground truth
   * @param points how many are scored
   */
  KeypointTask(Findings findings, int points) {
    this.findings = findings;
    this.points = points;
  }

  @Override
  public boolean scoresShapes() {
    return false;
  }

  @Override
  public int cap() {
    return CAP;
  }

  @Override
  public Rule beyondCap() {
    return KeypointRule.KEYPOINTS_BEYOND_CAP;
  }

  @Override
  public void category(JsonNode record, String name) {
    JsonNode names = record.get("keypoints");
    if (names != null && names.isArray() && names.size() != points) {
      findings.add(
          KeypointRule.KEYPOINT_NAMES,
          name,
          "it names " + names.size() + ", and " + points + " are scored");
    }
  }

  @Override
  public void annotation(JsonNode record, String name, Truth.Image image) {
    if (!Shapes.hasBox(record)) {
      findings.add(KeypointRule.KEYPOINTS_BOX_MISSING, name, Fields.shown(record, "bbox"));
    }
    double[] numbers = points(record, name, findings);
    Long labelled = Fields.id(record, "num_keypoints");
    if (labelled == null || labelled < 0 || labelled > Integer.MAX_VALUE) {
      labelled = null;
      findings.add(KeypointRule.NUM_KEYPOINTS, name, Fields.shown(record, "num_keypoints"));
    }
    if (numbers == null) {
      return;
    }
    long visible = 0;
    int odd = -1;
    int outside = -1;
    for (int i = 0; i < numbers.length; i += NUMBERS_A_POINT) {
      double visibility = numbers[i + 2];
      visible += visibility > 0 ? 1 : 0;
      odd = odd < 0 && visibility != 0 && visibility != 1 && visibility != 2 ? i : odd;
      outside = outside < 0 && visibility > 0 && isOutside(numbers, i, image) ? i : outside;
    }
    if (labelled != null && labelled != visible) {
      findings.add(
          KeypointRule.NUM_KEYPOINTS_CONTRADICTS,
          name,
          "'num_keypoints' is " + labelled + ", and " + visible + " points are labelled");
    }
    if (odd >= 0) {
      findings.add(
          KeypointRule.VISIBILITY,
          name,
          "that of point " + odd / NUMBERS_A_POINT + " is " + numbers[odd + 2]);
    }
    if (outside >= 0) {
      findings.add(
          KeypointRule.KEYPOINT_OUTSIDE,
          name,
          "point "
              + outside / NUMBERS_A_POINT
              + " is at "
              + numbers[outside]
              + ", "
              + numbers[outside + 1]
              + ", and the image is "
              + image.width
              + " wide and "
              + image.height
              + " high");
    }
  }

  @Override
  public void result(JsonNode record, String name, Findings ofResults) {
    double[] numbers = points(record, name, ofResults);
    if (numbers == null) {
      return;
    }
    results++;
    boolean small = true;
    for (int i = 0; i < numbers.length; i += NUMBERS_A_POINT) {
      small &= Math.max(Math.abs(numbers[i]), Math.abs(numbers[i + 1])) <= 1;
    }
    shares += small ? 1 : 0;
  }

  @Override
  public void resultsEnded(Findings ofResults) {
    if (results >= LEAST && shares == results) {
      ofResults.add(
          KeypointRule.KEYPOINTS_LOOK_NORMALISED,
          "",
          "all positions of " + results + " results are at most 1");
    }
  }

  /** The numbers of a record, three a point; null where they cannot be used. */
  private double[] points(JsonNode record, String name, Findings into) {
    double[] numbers = Fields.numbers(record, "keypoints");
    if (numbers == null) {
      into.add(KeypointRule.KEYPOINTS, name, Fields.shown(record, "keypoints"));
      return null;
    }
    if (numbers.length != NUMBERS_A_POINT * points) {
      into.add(
          KeypointRule.KEYPOINTS_LENGTH,
          name,
          numbers.length + " numbers, and " + NUMBERS_A_POINT * points + " are wanted");
      return null;
    }
    for (int i = 0; i < numbers.length; i++) {
      if (i % NUMBERS_A_POINT < 2 && !Double.isFinite(numbers[i])) {
        into.add(
            KeypointRule.KEYPOINTS_FINITE,
            name,
            (i % NUMBERS_A_POINT == 0 ? "x" : "y")
                + " of point "
                + i / NUMBERS_A_POINT
                + " is "
                + numbers[i]);
        return null;
      }
    }
    return numbers;
  }

  private static boolean isOutside(double[] numbers, int i, Truth.Image image) {
    return image != null
        && image.hasSize()
        && (numbers[i] < -SLACK
            || numbers[i + 1] < -SLACK
            || numbers[i] > image.width + SLACK
            || numbers[i + 1] > image.height + SLACK);
  }
}
