package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.pipeline.dataset.LooseDocument;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.dataset.Segmentation.Missing;
import io.fovea.pipeline.dataset.Segmentation.Polygons;
import io.fovea.pipeline.dataset.Segmentation.RunCounts;
import io.fovea.pipeline.dataset.Segmentation.RunText;
import java.util.Locale;

/** Holds boxes and masks to their images and to each other. */
final class Shapes {
  /** Pixels that a box may reach out of its image or its mask out of the box: rounding. */
  private static final double SLACK = 2;

  private final Findings findings;
  private final BoxHabits habits = new BoxHabits();

  Shapes(Findings findings) {
    this.findings = findings;
  }

  /**
   * What a record gives.
   *
   * @param box null where it has none that is usable
   * @param segmentation as the document gives it
   * @param mask null where it has none that is usable
   */
  record Shape(Box box, Segmentation segmentation, Rle mask) {}

  /**
   * Looks at the box and the mask of a record.
   *
   * @param image of the record; null if it is unknown
   */
  Shape check(JsonNode record, String name, Truth.Image image) {
    boolean hasBox = hasBox(record);
    JsonNode written = record.get("segmentation");
    boolean hasMask = written != null && !written.isNull();
    if (!hasBox && !hasMask) {
      findings.add(CocoRule.SHAPE_MISSING, name, "neither 'bbox' nor 'segmentation' is there");
      return new Shape(null, LooseDocument.segmentation(null), null);
    }
    Box box = hasBox ? box(record, name, image) : null;
    Segmentation segmentation = LooseDocument.segmentation(hasMask ? written : null);
    Rle mask = hasMask ? mask(segmentation, name, image) : null;
    if (box != null && mask != null && mask.area() > 0) {
      compare(box, mask, name);
    }
    return new Shape(box, segmentation, mask);
  }

  /** Tells what only all the boxes together show. */
  void finish() {
    habits.tell(findings);
  }

  /** Whether a record gives a box, usable or not. */
  static boolean hasBox(JsonNode record) {
    JsonNode box = record.get("bbox");
    return box != null && !box.isNull() && !(box.isArray() && box.isEmpty());
  }

  private Box box(JsonNode record, String name, Truth.Image image) {
    Box box = Fields.box(record);
    if (box == null) {
      findings.add(CocoRule.BOX, name, Fields.shown(record, "bbox"));
      return null;
    }
    if (box.width() == 0 || box.height() == 0) {
      findings.add(CocoRule.BOX_EMPTY, name, Fields.shown(record, "bbox"));
    }
    if (image != null && image.hasSize()) {
      habits.add(box, image);
      if (reachesOut(box, image)) {
        findings.add(
            CocoRule.BOX_OUTSIDE,
            name,
            Fields.shown(record, "bbox")
                + ", and the image is "
                + image.width
                + " wide and "
                + image.height
                + " high");
      }
    }
    return box;
  }

  static boolean reachesOut(Box box, Truth.Image image) {
    return box.x() < -SLACK
        || box.y() < -SLACK
        || box.x() + box.width() > image.width + SLACK
        || box.y() + box.height() > image.height + SLACK;
  }

  private Rle mask(Segmentation segmentation, String name, Truth.Image image) {
    Rle mask = mask(segmentation, "", name, image, findings);
    if (mask != null && mask.area() == 0) {
      findings.add(DocumentRule.MASK_EMPTY, name, "all of its pixels are background");
    }
    return mask;
  }

  /**
   * Makes a mask and holds it to the size of its image.
   *
   * @param what of the record it is, such as {@code segmentations[3]}; may be empty
   * @return null if there is none that is usable
   */
  static Rle mask(
      Segmentation segmentation, String what, String name, Truth.Image image, Findings findings) {
    if (segmentation instanceof Missing) {
      return null;
    }
    if (segmentation instanceof Polygons && (image == null || !image.hasSize())) {
      return null; // Said of the image already.
    }
    Rle mask;
    try {
      mask =
          segmentation.rasterise(
              image == null ? null : image.height, image == null ? null : image.width);
    } catch (UserError e) {
      findings.add(
          DocumentRule.MASK, name, (what.isEmpty() ? "'segmentation'" : what) + ": " + e.problem());
      return null;
    }
    if (sized(segmentation)
        && image != null
        && image.hasSize()
        && (mask.height() != image.height || mask.width() != image.width)) {
      findings.add(
          DocumentRule.MASK_SIZE,
          name,
          (what.isEmpty() ? "its" : what + ": its")
              + " size is ["
              + mask.height()
              + ", "
              + mask.width()
              + "], not ["
              + image.height
              + ", "
              + image.width
              + "]"
              + (mask.height() == image.width && mask.width() == image.height
                  ? ": height and width are swapped"
                  : ""));
      return null;
    }
    return mask;
  }

  /** Results are read as compressed text alone. */
  static void requireText(Segmentation segmentation, String what, String name, Findings findings) {
    if (!(segmentation instanceof RunText)) {
      findings.add(
          DocumentRule.MASK_FORM,
          name,
          segmentation instanceof RunCounts
              ? what + " has 'counts' as a list of runs"
              : segmentation instanceof Polygons
                  ? what + " is a list of polygons"
                  : what + " is no mask");
    }
  }

  private static boolean sized(Segmentation segmentation) {
    return segmentation instanceof RunText || segmentation instanceof RunCounts;
  }

  private void compare(Box box, Rle mask, String name) {
    Box round = mask.box();
    boolean within =
        round.x() >= box.x() - SLACK
            && round.y() >= box.y() - SLACK
            && round.x() + round.width() <= box.x() + box.width() + SLACK
            && round.y() + round.height() <= box.y() + box.height() + SLACK;
    if (!within) {
      findings.add(
          CocoRule.BOX_CONTRADICTS_MASK,
          name,
          String.format(
              Locale.ROOT,
              "the box is [%.1f, %.1f, %.1f, %.1f], and the mask lies in [%.0f, %.0f, %.0f, %.0f]",
              box.x(),
              box.y(),
              box.width(),
              box.height(),
              round.x(),
              round.y(),
              round.width(),
              round.height()));
    }
  }
}
