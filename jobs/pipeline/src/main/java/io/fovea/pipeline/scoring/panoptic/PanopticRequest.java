package io.fovea.pipeline.scoring.panoptic;

import io.fovea.metrics.panoptic.PanopticParams;

/**
 * What to score.
 *
 * @param groundTruth a COCO panoptic document
 * @param truthImages the folder of its PNGs
 * @param predictions a COCO panoptic document of predictions, or a run
 * @param predictedImages the folder of the document's PNGs; null of a run
 * @param threads how many threads score in-process, at least 1
 */
public record PanopticRequest(
    String groundTruth,
    String truthImages,
    String predictions,
    String predictedImages,
    PanopticParams params,
    int threads) {}
