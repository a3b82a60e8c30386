package io.fovea.metrics.semantic;

import io.fovea.metrics.UserError;
import java.io.Serializable;

/**
 * How semantic segmentation is scored.
 *
 * @param classes how many there are; ids are 0 to {@code classes - 1}; 1 to {@link #MAX_CLASSES}
 * @param ignoreValue annotated pixels of this value are not looked at; {@link #NO_IGNORE} for none
 */
public record SemanticParams(int classes, int ignoreValue) implements Serializable {
  /** A matrix of more classes squared is refused. */
  public static final int MAX_CLASSES = 4096;

  /** Every annotated pixel counts. */
  public static final int NO_IGNORE = -1;

  public SemanticParams {
    if (classes < 1 || classes > MAX_CLASSES) {
      throw UserError.usage(
          "there are " + classes + " classes", "Give 1 to " + MAX_CLASSES + " classes.");
    }
    if (ignoreValue < NO_IGNORE) {
      throw UserError.usage(
          "the ignore value is " + ignoreValue, "Give a pixel value, or -1 for none.");
    }
  }
}
