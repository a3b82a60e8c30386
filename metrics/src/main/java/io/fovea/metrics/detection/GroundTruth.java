package io.fovea.metrics.detection;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;

/**
 * An annotated object of one image.
 *
 * @param id the annotation's id; pycocotools takes 0 for "no match" (quirk C01)
 * @param categoryId the dataset's category id
 * @param crowd whether it stands for many objects: it may be matched any number of times and counts
 *     for nothing
 * @param ignored whether it is left out of the count: true for a crowd; corrected mode also honours
 *     the flag of the file
 * @param area in square pixels as the file gives it, which need not be the mask's; decides the area
 *     range
 * @param box used when boxes are scored, else null
 * @param mask used when masks are scored, else null
 * @param keypoints used when keypoints are scored, else null
 */
public record GroundTruth(
    long id,
    long categoryId,
    boolean crowd,
    boolean ignored,
    double area,
    Box box,
    Rle mask,
    Keypoints keypoints) {

  /** A ground truth without keypoints. */
  public GroundTruth(
      long id, long categoryId, boolean crowd, boolean ignored, double area, Box box, Rle mask) {
    this(id, categoryId, crowd, ignored, area, box, mask, null);
  }
}
