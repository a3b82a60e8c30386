package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;

/**
 * An image of which every pixel has a class.
 *
 * @param height pixels
 * @param width pixels
 * @param labels row by row, the model's own class index. Not to be written to
 */
@SuppressWarnings("ArrayRecordComponent")
public record SemanticMap(int height, int width, int[] labels) {
  public SemanticMap {
    LabelledPixels.requireSize(labels, height, width);
  }

  /** The pixels of a class. */
  public Rle mask(int label) {
    return LabelledPixels.where(labels, label, height, width);
  }

  /** The class of a pixel. */
  public int at(int row, int column) {
    return labels[row * width + column];
  }
}
