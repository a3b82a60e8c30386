package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.pipeline.store.PredictionRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * The {@code segmentation} of an annotation or a result in the form its document gives it. Reading
 * judges nothing, because an evaluation of boxes never looks here; {@link #toRle} does.
 */
public sealed interface Segmentation {

  /**
   * The mask.
   *
   * @param imageHeight of the image, for polygons, which carry no size; may be null
   * @param imageWidth of the image, for polygons, which carry no size; may be null
   * @param where names the document and the record for error messages
   * @throws UserError if this is no mask; forms that pycocotools fails on are refused
   */
  default Rle toRle(Integer imageHeight, Integer imageWidth, Supplier<String> where) {
    try {
      return rasterise(imageHeight, imageWidth);
    } catch (UserError e) {
      throw e.at(where.get() + ", segmentation");
    }
  }

  /** The mask of a row of a run's predictions. */
  static Segmentation of(PredictionRow.MaskText mask) {
    return new RunText(
        mask.height(), mask.width(), mask.counts().getBytes(StandardCharsets.US_ASCII));
  }

  /** As {@link #toRle}, with errors that do not name the record. */
  Rle rasterise(Integer imageHeight, Integer imageWidth);

  /**
   * Polygons that together make one mask.
   *
   * @param parts the corners of each polygon as x, y, x, y, ... in pixels
   */
  record Polygons(List<double[]> parts) implements Segmentation {

    /**
     * {@inheritDoc}
     *
     * <p>As in pycocotools the first part alone decides whether this is a polygon: four numbers are
     * taken for a box and fail, fewer fail. Later parts may be short. An odd last number is
     * dropped.
     */
    @Override
    public Rle rasterise(Integer imageHeight, Integer imageWidth) {
      int first = parts.isEmpty() ? 0 : parts.get(0).length;
      if (first <= 4) {
        throw UserError.input(
            parts.isEmpty()
                ? "the list of polygons is empty"
                : "the first polygon has "
                    + first
                    + " numbers"
                    + (first == 4 ? ", which reads as a box" : "")
                    + ", and a polygon needs three points",
            "Give at least x1, y1, x2, y2, x3, y3, or remove the annotation.");
      }
      if (imageHeight == null || imageWidth == null) {
        throw UserError.input(
            "polygons need the size of the image, and its record has no usable 'height' and 'width'",
            "Add both, as whole numbers of pixels, to the image in the ground truth.");
      }
      return io.fovea.metrics.mask.Polygons.rasterise(parts, imageHeight, imageWidth);
    }
  }

  /**
   * Uncompressed run lengths.
   *
   * @param runs background first
   */
  record RunCounts(int height, int width, int[] runs) implements Segmentation {
    @Override
    public Rle rasterise(Integer imageHeight, Integer imageWidth) {
      return Rle.of(height, width, runs);
    }
  }

  /**
   * Run lengths as COCO's compressed text.
   *
   * @param ascii one byte a character; characters outside ASCII are the byte -1
   */
  record RunText(int height, int width, byte[] ascii) implements Segmentation {
    @Override
    public Rle rasterise(Integer imageHeight, Integer imageWidth) {
      return RleText.decode(ascii, height, width);
    }
  }

  /** The field is not there, or was not read. */
  record Missing() implements Segmentation {
    static final Missing INSTANCE = new Missing();

    @Override
    public Rle rasterise(Integer imageHeight, Integer imageWidth) {
      throw UserError.input(
          "the field is missing", "Add a mask to the record, or evaluate boxes with --iou bbox.");
    }
  }

  /**
   * The field holds something that is no segmentation.
   *
   * @param what it is, for the error message
   */
  record Malformed(String what) implements Segmentation {
    @Override
    public Rle rasterise(Integer imageHeight, Integer imageWidth) {
      throw UserError.input(
          "it is " + what,
          "Give a list of polygons, or an object of 'size' and 'counts'; or use --iou bbox.");
    }
  }
}
