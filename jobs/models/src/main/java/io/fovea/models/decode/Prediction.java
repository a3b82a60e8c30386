package io.fovea.models.decode;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;

/**
 * One detected object.
 *
 * @param label the model's own class index
 * @param score 0 to 1
 * @param box in image pixels, clipped to the image
 * @param mask of the image's size, or null where the model makes none
 */
public record Prediction(int label, double score, Box box, Rle mask) {}
