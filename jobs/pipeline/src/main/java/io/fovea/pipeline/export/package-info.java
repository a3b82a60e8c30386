/** Writes a run's predictions as other tools, evaluation servers and 'fovea score' read them. */
package io.fovea.pipeline.export;
