/** Scoring of stored predictions: what to score, the in-process engine, the score document. */
package io.fovea.pipeline.scoring;
