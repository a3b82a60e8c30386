/** Starting Spark with one set of settings, and bringing a task's errors home. */
package io.fovea.pipeline.spark;
