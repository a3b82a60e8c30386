/** Sums and statistics that give the same bits as the references' own libraries. */
package io.fovea.metrics.stats;
