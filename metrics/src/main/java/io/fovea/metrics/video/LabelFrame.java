package io.fovea.metrics.video;

/**
 * The labels of one frame.
 *
 * @param classes by pixel, in any order that all frames of a video share
 * @param instances by pixel, 0 or more; of things 0 means a crowd in the truth
 */
public record LabelFrame(int[] classes, int[] instances) {
  public LabelFrame {
    if (classes.length != instances.length) {
      throw new IllegalArgumentException(classes.length + " and " + instances.length + " pixels");
    }
  }

  /** Whether two pixels have the same labels. */
  boolean hasSame(int i, int j) {
    return classes[i] == classes[j] && instances[i] == instances[j];
  }

  /** How many pixels it has. */
  public int pixels() {
    return classes.length;
  }
}
