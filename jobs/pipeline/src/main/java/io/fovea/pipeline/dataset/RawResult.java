package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.Keypoints;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.RleText;
import io.fovea.metrics.mask.RunBox;
import io.fovea.pipeline.dataset.Segmentation.RunText;
import java.util.Arrays;
import java.util.List;

/**
 * One record of a COCO results document, read as the document's first record decides (see {@link
 * Kind}).
 *
 * @param ordinal position in the document, from 0; pycocotools calls it id, from 1
 * @param score see {@link #requireScore}
 * @param scoreProblem null if {@code score} is a number of the document, else what is wrong with it
 * @param box the given box; null if there is none, or none that an evaluation of boxes can use
 * @param hasBox whether the record gives a box, usable or not
 * @param segmentation never null; missing also where it was not read
 * @param keypoints null if absent, no list of numbers, or not read
 */
public record RawResult(
    long ordinal,
    Kind kind,
    long imageId,
    long categoryId,
    double score,
    String scoreProblem,
    Box box,
    boolean hasBox,
    Segmentation segmentation,
    Keypoints keypoints) {

  /** A result without keypoints. */
  public RawResult(
      long ordinal,
      Kind kind,
      long imageId,
      long categoryId,
      double score,
      String scoreProblem,
      Box box,
      boolean hasBox,
      Segmentation segmentation) {
    this(ordinal, kind, imageId, categoryId, score, scoreProblem, box, hasBox, segmentation, null);
  }

  /** How pycocotools reads a results document; its first record decides for all. */
  public enum Kind {
    /** Every record has a box, and its area is the box's; masks are optional. */
    BOXES,
    /** Every record has a mask as compressed text, and its area is the mask's. */
    MASKS,
    /** Every record has keypoints, and its area is that of the box around them. */
    KEYPOINTS
  }

  /**
   * The confidence.
   *
   * @throws UserError if the document gives no number
   */
  public double requireScore() {
    if (scoreProblem != null) {
      throw UserError.input(scoreProblem, "Give every result a score that is a JSON number.");
    }
    return score;
  }

  /**
   * The area by which COCO sorts the detection into small, medium and large: of the box, or the
   * mask's foreground pixels, even if its text is cut short.
   *
   * @throws UserError if the mask's text cannot be read
   */
  public double area() {
    return switch (kind) {
      case BOXES -> box.area();
      case MASKS -> RunBox.area(runs());
      case KEYPOINTS -> extent(0) * extent(1);
    };
  }

  /** The width (axis 0) or height (axis 1) of the box around the keypoints. */
  private double extent(int axis) {
    double[] values = requireKeypoints().values();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = axis; i < values.length; i += 3) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return high - low;
  }

  /**
   * The keypoints.
   *
   * @throws UserError if the document gives none
   */
  public Keypoints requireKeypoints() {
    if (keypoints == null) {
      throw UserError.input(
          "'keypoints' is missing or no list of numbers",
          "Give x, y and a third number for each keypoint.");
    }
    return keypoints;
  }

  /**
   * The box: as given, or else around the mask's foreground, even if its text is cut short.
   *
   * @throws UserError if the given box is none, or the mask's text cannot be read
   */
  public Box requireBox() {
    if (box != null) {
      return box;
    }
    if (hasBox) {
      throw UserError.input(
          "'bbox' is not a list of four numbers",
          "Give [x, y, width, height] or leave the field out; or evaluate masks with --iou segm.");
    }
    return RunBox.of(runs(), text().height(), text().width());
  }

  /** The mask in the form the document gives it; a box without a mask stands for its rectangle. */
  public Segmentation segmentationOrBox() {
    if (kind == Kind.BOXES && segmentation instanceof Segmentation.Missing) {
      double x1 = box.x();
      double y1 = box.y();
      double x2 = box.x() + box.width();
      double y2 = box.y() + box.height();
      return new Segmentation.Polygons(List.of(new double[] {x1, y1, x1, y2, x2, y2, x2, y1}));
    }
    return segmentation;
  }

  private RunText text() {
    return (RunText) segmentation;
  }

  /**
   * The runs of a text that may be cut short inside a number. An unfinished background run counts
   * for nothing in areas and boxes; what pycocotools makes of an unfinished foreground run is not
   * defined, and {@link RleText} refuses it.
   */
  private int[] runs() {
    byte[] ascii = text().ascii();
    int end = ascii.length;
    while (end > 0 && isContinued(ascii[end - 1])) {
      end--;
    }
    int finished = 0;
    for (int i = 0; i < end; i++) {
      finished += isContinued(ascii[i]) ? 0 : 1;
    }
    boolean unfinishedBackground = end < ascii.length && finished % 2 == 0;
    return RleText.runs(unfinishedBackground ? Arrays.copyOf(ascii, end) : ascii);
  }

  private static boolean isContinued(byte character) {
    return ((character - '0') & 0x20) != 0;
  }
}
