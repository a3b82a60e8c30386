package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.semantic.SemanticParams;

/**
 * What to score.
 *
 * @param groundTruth a folder of PNGs whose values are class ids
 * @param predictions a folder with a PNG of the same name for each, or a run
 * @param threads how many threads score in-process, at least 1
 */
public record SemanticRequest(
    String groundTruth, String predictions, SemanticParams params, int threads) {}
