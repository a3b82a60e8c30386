package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.classification.ClassificationParams;

/**
 * What to score.
 *
 * @param groundTruth a document of the classes of images
 * @param predictions a document of classification results, or a run
 * @param threads how many threads score in-process, at least 1
 */
public record ClassificationRequest(
    String groundTruth, String predictions, ClassificationParams params, int threads) {}
