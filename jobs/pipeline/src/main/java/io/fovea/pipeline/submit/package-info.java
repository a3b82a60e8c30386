/** How a driver that ran somewhere in a cluster tells its exit code to who submitted it. */
package io.fovea.pipeline.submit;
