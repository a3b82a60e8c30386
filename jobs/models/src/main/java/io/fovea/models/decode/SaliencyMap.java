package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Tensor;

/**
 * How salient every pixel of an image is.
 *
 * @param height pixels
 * @param width pixels
 * @param values row by row, 0 to 1. Not to be written to
 */
@SuppressWarnings("ArrayRecordComponent")
public record SaliencyMap(int height, int width, float[] values) {

  /** What a model's map holds. */
  public enum Values {
    LOGITS,
    PROBABILITIES
  }

  /**
   * Reads one image's map. Probabilities are stretched over the input, cut to the content and
   * stretched over the image, bilinearly; of logits, the sigmoid is taken first.
   *
   * @param map [N, 1, rows, columns] or [N, rows, columns] over the whole input
   * @throws SampleException OUTPUT_INVALID for another shape, or values that are no probabilities
   */
  public static SaliencyMap of(Tensor map, Values kind, int batchIndex, ImageFrame frame)
      throws SampleException {
    Declared.requireImage("saliency", map, batchIndex);
    if (map.rank() == 3) {
      Declared.requireShape("saliency", map, -1, -1, -1);
    } else {
      Declared.requireShape("saliency", map, -1, 1, -1, -1);
    }
    int rows = map.axis(map.rank() - 2);
    int columns = map.axis(map.rank() - 1);
    float[] probabilities = new float[rows * columns];
    float[] all = map.floats();
    for (int i = 0; i < probabilities.length; i++) {
      float value = all[batchIndex * probabilities.length + i];
      probabilities[i] = kind == Values.LOGITS ? Activation.sigmoid(value) : value;
      Declared.requireScore(probabilities[i], "the saliency of cell", i);
    }
    InputMaps maps = new InputMaps(probabilities, 0, rows, columns, frame);
    return new SaliencyMap(frame.imageHeight(), frame.imageWidth(), maps.image(0));
  }

  /** The pixels above a threshold. */
  public Rle above(float threshold) {
    return new Grid(values, 0, width, height, width).above(threshold);
  }
}
