/** The tables behind a score, as files. */
package io.fovea.pipeline.scoring.details;
