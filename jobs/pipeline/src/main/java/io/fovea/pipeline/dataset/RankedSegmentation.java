package io.fovea.pipeline.dataset;

/**
 * A ranked object of the ground truth.
 *
 * @param segmentation in the form of its document
 * @param rank from 0; larger is more salient
 */
public record RankedSegmentation(Segmentation segmentation, int rank) {}
