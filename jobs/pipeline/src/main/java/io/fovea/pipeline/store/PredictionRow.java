package io.fovea.pipeline.store;

import io.fovea.metrics.mask.Box;

/**
 * One row of the predictions table: one detected object.
 *
 * @param imageId the dataset's image
 * @param categoryId the dataset's category
 * @param score finite
 * @param box in image pixels
 * @param mask of the image's size, or null where the model makes none
 * @param ordinal position among the image's detections in the decoder's order, from 0
 */
public record PredictionRow(
    long imageId, long categoryId, double score, Box box, MaskText mask, int ordinal) {

  /**
   * A mask as COCO's compressed text.
   *
   * @param height pixels
   * @param width pixels
   * @param counts ASCII
   */
  public record MaskText(int height, int width, String counts) {}
}
