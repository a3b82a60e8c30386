/** Holds a driver or a task at a chosen point, so that a test can end it there. */
package io.fovea.pipeline.gate;
