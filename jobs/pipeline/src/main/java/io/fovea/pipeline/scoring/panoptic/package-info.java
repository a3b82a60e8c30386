/** Scoring of panoptic and semantic segmentation and of classification: requests and documents. */
package io.fovea.pipeline.scoring.panoptic;
