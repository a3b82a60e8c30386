package io.fovea.pipeline.dataset;

import io.fovea.metrics.detection.Federation;

/**
 * An image as a COCO document lists it.
 *
 * @param id unique within a dataset; of two records with one id the later counts
 * @param fileName relative to the dataset's image folder; null where the document gives none
 * @param height pixels; null where the document gives no usable whole number
 * @param width pixels; null where the document gives no usable whole number
 * @param federation LVIS's lists of categories; null unless the document gives both
 */
public record ImageRecord(
    long id, String fileName, Integer height, Integer width, Federation federation)
    implements CocoRecord {

  /** An image that is annotated exhaustively. */
  public ImageRecord(long id, String fileName, Integer height, Integer width) {
    this(id, fileName, height, width, null);
  }
}
