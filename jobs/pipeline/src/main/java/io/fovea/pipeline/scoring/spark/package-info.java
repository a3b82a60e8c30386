/** Average precision of data sets that one machine does not hold: the same bits, from tables. */
package io.fovea.pipeline.scoring.spark;
