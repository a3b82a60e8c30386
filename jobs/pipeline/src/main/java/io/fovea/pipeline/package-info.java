/** How an evaluation runs: datasets, inference, scoring, reports, the command line. */
package io.fovea.pipeline;
