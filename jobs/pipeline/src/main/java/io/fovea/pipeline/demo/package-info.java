/** The dataset that the demonstration draws for itself: scenes of shapes, with exact truth. */
package io.fovea.pipeline.demo;
