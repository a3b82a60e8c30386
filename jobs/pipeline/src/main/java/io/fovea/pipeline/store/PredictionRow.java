package io.fovea.pipeline.store;

import io.fovea.metrics.mask.Box;

/**
 * One row of the predictions table: one object of an image, one segment, one class, or one object
 * in one frame of a video.
 *
 * @param imageId the dataset's image, or its video
 * @param categoryId the dataset's category
 * @param score finite
 * @param box in image pixels
 * @param mask of the image's size, or null where the model makes none
 * @param ordinal position among the image's or the video's objects in the decoder's order, from 0
 * @param rank of a salient object, 1 for the most salient; null where the model ranks nothing
 * @param frame of a video, from 0; null for images
 */
public record PredictionRow(
    long imageId,
    long categoryId,
    double score,
    Box box,
    MaskText mask,
    int ordinal,
    Integer rank,
    Integer frame) {

  /** An object of an image, without a rank. */
  public PredictionRow(
      long imageId, long categoryId, double score, Box box, MaskText mask, int ordinal) {
    this(imageId, categoryId, score, box, mask, ordinal, null, null);
  }

  /**
   * A mask as COCO's compressed text.
   *
   * @param height pixels
   * @param width pixels
   * @param counts ASCII
   */
  public record MaskText(int height, int width, String counts) {}
}
