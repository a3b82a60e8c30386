package io.fovea.metrics.semantic;

import java.io.Serializable;

/**
 * What is scored.
 *
 * @param digest names the dataset: partials of different datasets do not merge
 * @param images how many there are
 */
public record SemanticAxes(String digest, int images) implements Serializable {}
