/** Whether this machine has what Fovea needs. */
package io.fovea.pipeline.doctor;
