/**
 * Average precision and recall of detections, as pycocotools 2.0.11 defines them: one matcher, one
 * precision-recall accumulator, the twelve numbers.
 */
package io.fovea.metrics.detection;
