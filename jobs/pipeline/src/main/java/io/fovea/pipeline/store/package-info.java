/** Where files live: the one door to local and remote storage, and the folders that runs leave. */
package io.fovea.pipeline.store;
