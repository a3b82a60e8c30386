/** Classification of whole images: how often the right class is among the best few. */
package io.fovea.metrics.classification;
