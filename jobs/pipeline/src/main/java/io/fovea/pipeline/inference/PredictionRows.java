package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.decode.LabelMap;
import io.fovea.models.decode.Prediction;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import java.util.ArrayList;
import java.util.List;

/** Makes rows of the predictions table of what a decoder says, and believes only what can be. */
final class PredictionRows {
  /** The most objects of an image. */
  private static final int MAX_DETECTIONS = 100_000;

  /** The most characters of all masks of an image together. */
  private static final long MAX_MASK_CHARACTERS = 1L << 26;

  private final LabelMap labels;
  private final boolean ranked;

  /**
   * @param ranked whether the decoder's order is a ranking
   */
  PredictionRows(LabelMap labels, boolean ranked) {
    this.labels = labels;
    this.ranked = ranked;
  }

  /**
   * The rows of one image, in the decoder's order.
   *
   * @throws SampleException OUTPUT_INVALID for values that mean nothing, TOO_LARGE for more than is
   *     believed
   * @throws UserError if a label is outside the map
   */
  List<PredictionRow> of(Shard.Image image, List<Prediction> detections, ImageFrame frame)
      throws SampleException {
    if (detections.size() > MAX_DETECTIONS) {
      throw new SampleException(
          Reason.TOO_LARGE,
          detections.size() + " objects in one image, the limit is " + MAX_DETECTIONS);
    }
    List<PredictionRow> rows = new ArrayList<>(detections.size());
    long characters = 0;
    for (Prediction detection : detections) {
      MaskText mask = mask(detection.mask(), frame);
      characters += mask == null ? 0 : mask.counts().length();
      if (characters > MAX_MASK_CHARACTERS) {
        throw new SampleException(
            Reason.TOO_LARGE, "the masks of one image pass " + MAX_MASK_CHARACTERS + " bytes");
      }
      requireFinite(detection);
      rows.add(
          new PredictionRow(
              image.id(),
              categoryId(image, detection.label()),
              detection.score(),
              detection.box(),
              mask,
              rows.size(),
              ranked ? rows.size() + 1 : null,
              null));
    }
    return rows;
  }

  private long categoryId(Shard.Image image, int label) {
    try {
      return labels.categoryId(label);
    } catch (UserError e) {
      throw e.at("image " + image.id() + " (" + image.fileName() + ")");
    }
  }

  private static MaskText mask(Rle mask, ImageFrame frame) throws SampleException {
    if (mask == null) {
      return null;
    }
    if (mask.height() != frame.imageHeight() || mask.width() != frame.imageWidth()) {
      throw new SampleException(
          Reason.OUTPUT_INVALID,
          "a mask of "
              + mask.height()
              + " x "
              + mask.width()
              + " for an image of "
              + frame.imageHeight()
              + " x "
              + frame.imageWidth());
    }
    return new MaskText(mask.height(), mask.width(), RleText.encode(mask));
  }

  private static void requireFinite(Prediction detection) throws SampleException {
    Box box = detection.box();
    if (!Double.isFinite(detection.score())
        || !Double.isFinite(box.x())
        || !Double.isFinite(box.y())
        || !Double.isFinite(box.width())
        || !Double.isFinite(box.height())) {
      throw new SampleException(
          Reason.OUTPUT_INVALID, "score " + detection.score() + ", box " + box);
    }
  }
}
