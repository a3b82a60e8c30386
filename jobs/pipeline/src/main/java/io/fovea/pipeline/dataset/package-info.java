/**
 * What is evaluated: images, categories, annotations and results, read from documents as streams.
 */
package io.fovea.pipeline.dataset;
