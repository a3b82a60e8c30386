package io.fovea.metrics.classification;

import java.io.Serializable;

/**
 * What is scored.
 *
 * @param digest names the dataset: partials of different datasets do not merge
 * @param images how many there are
 */
public record ClassificationAxes(String digest, int images) implements Serializable {}
