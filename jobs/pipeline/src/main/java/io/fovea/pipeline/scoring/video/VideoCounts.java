package io.fovea.pipeline.scoring.video;

import java.io.Serializable;

/**
 * What went into a score.
 *
 * @param videos scored, with or without tubes
 * @param categories scored
 * @param annotations annotated tubes, crowds included
 * @param predictions predicted tubes, before any cap
 * @param unknownCategory predictions passed over because the dataset does not have their category
 */
public record VideoCounts(
    long videos, long categories, long annotations, long predictions, long unknownCategory)
    implements Serializable {}
