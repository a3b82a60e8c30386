package io.fovea.pipeline.scoring.panoptic;

import java.io.Serializable;

/**
 * An image, its class, and the best predicted classes.
 *
 * @param best best first; empty for an image without prediction
 */
@SuppressWarnings("ArrayRecordComponent")
record ClassifiedImage(int place, int truth, int[] best) implements Serializable {}
