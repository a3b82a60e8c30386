package io.fovea.models.decode;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;

/**
 * One object of a {@link RankedSequence}.
 *
 * @param query which of the model's queries it is, from 0; one query may come more than once
 * @param score how surely it is an object, 0 to 1
 * @param saliency how salient it was when it was visited, 0 to 1: not comparable between steps
 * @param box in image pixels, clipped to the image
 * @param mask of the image's size
 */
public record RankedObject(int query, double score, double saliency, Box box, Rle mask) {}
