package io.fovea.models.decode;

import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Tensor;

/**
 * Every pixel's best class: scores are stretched over the input, cut to the content and stretched
 * over the image, bilinearly, before they are compared.
 */
public final class SemanticArgMax {
  private SemanticArgMax() {}

  /** Where the classes are among the axes. */
  public enum Classes {
    /** [N, classes, rows, columns]. */
    FIRST,
    /** [N, rows, columns, classes]. */
    LAST
  }

  /**
   * Reads one image.
   *
   * @param scores logits or shares, over the whole input
   * @throws SampleException OUTPUT_INVALID for another shape, or scores that are not finite
   */
  public static SemanticMap of(Tensor scores, Classes where, int batchIndex, ImageFrame frame)
      throws SampleException {
    Declared.requireImage("scores", scores, batchIndex);
    Declared.requireShape("scores", scores, -1, -1, -1, -1);
    int classes = scores.axis(where == Classes.FIRST ? 1 : 3);
    int rows = scores.axis(where == Classes.FIRST ? 2 : 1);
    int columns = scores.axis(where == Classes.FIRST ? 3 : 2);
    if (classes < 1 || rows < 1 || columns < 1) {
      throw Declared.invalid(classes + " classes over " + rows + " x " + columns);
    }
    int pixels = rows * columns;
    int offset = Math.multiplyExact(batchIndex, classes * pixels);
    float[] values = scores.floats();
    if (where == Classes.LAST) {
      float[] planes = new float[classes * pixels];
      for (int i = 0; i < planes.length; i++) {
        planes[i % classes * pixels + i / classes] = values[offset + i];
      }
      values = planes;
      offset = 0;
    }
    InputMaps maps = new InputMaps(values, offset, rows, columns, frame);
    for (int c = 0; c < classes; c++) {
      maps.requireFinite(c);
    }
    return ClassArgMax.of(
        classes,
        frame.imageHeight(),
        frame.imageWidth(),
        (from, to) -> label -> maps.image(label, from, to));
  }
}
