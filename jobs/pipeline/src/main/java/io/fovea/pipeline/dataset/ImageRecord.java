package io.fovea.pipeline.dataset;

/**
 * An image as a COCO document lists it.
 *
 * @param id unique within a dataset; of two records with one id the later counts
 * @param fileName relative to the dataset's image folder; null where the document gives none
 * @param height pixels; null where the document gives no usable whole number
 * @param width pixels; null where the document gives no usable whole number
 */
public record ImageRecord(long id, String fileName, Integer height, Integer width)
    implements CocoRecord {}
