package io.fovea.metrics.detection;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;

/**
 * A predicted object of one image.
 *
 * @param categoryId the dataset's category id
 * @param score confidence; any double: +infinity ranks first, NaN last
 * @param area in square pixels; decides the area range of a detection that matches nothing
 * @param box used when boxes are scored, else null
 * @param mask used when masks are scored, else null
 * @param keypoints used when keypoints are scored, else null
 */
public record Detection(
    long categoryId, double score, double area, Box box, Rle mask, Keypoints keypoints) {

  /** A detection without keypoints. */
  public Detection(long categoryId, double score, double area, Box box, Rle mask) {
    this(categoryId, score, area, box, mask, null);
  }
}
