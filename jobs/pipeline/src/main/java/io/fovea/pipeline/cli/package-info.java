/** The command line: options in, exit codes out; stdout is data, stderr is talk. */
package io.fovea.pipeline.cli;
