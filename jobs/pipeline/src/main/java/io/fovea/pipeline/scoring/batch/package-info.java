/** Metrics whose images are scored each alone: one description of the work, both engines. */
package io.fovea.pipeline.scoring.batch;
