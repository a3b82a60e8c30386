package io.fovea.models.decode;

import java.util.List;

/**
 * The objects of an image in the order in which a model visits them, the most salient first.
 *
 * @param objects in that order
 * @param runs how often the model was asked for the next one: once more than there are objects,
 *     unless all steps were used up
 */
public record RankedSequence(List<RankedObject> objects, int runs) {
  public RankedSequence {
    objects = List.copyOf(objects);
  }
}
