/** Panoptic quality and the metrics of semantic segmentation. */
package io.fovea.metrics.panoptic;
