package io.fovea.pipeline.dataset;

/**
 * A predicted object.
 *
 * @param segmentation in the form of its document
 * @param score larger is more salient; not NaN
 */
public record ScoredSegmentation(Segmentation segmentation, double score) {}
