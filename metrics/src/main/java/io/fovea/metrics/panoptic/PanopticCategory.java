package io.fovea.metrics.panoptic;

import java.io.Serializable;

/**
 * A category that segments may have.
 *
 * @param id unique within a dataset
 * @param name the id as text where the dataset gives none
 * @param isThing whether its objects are told apart; stuff is one segment an image
 */
public record PanopticCategory(long id, String name, boolean isThing) implements Serializable {}
