/** Semantic segmentation: the confusion matrix of pixels and what is read from it. */
package io.fovea.metrics.semantic;
