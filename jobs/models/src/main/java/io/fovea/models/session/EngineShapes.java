package io.fovea.models.session;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shapes that a model's input takes, where they are known before the first image: what engines
 * are built for and warmed up with.
 *
 * @param input its name
 * @param largest its shape with a full batch, batch first
 */
public record EngineShapes(String input, List<Long> largest) implements Serializable {
  public EngineShapes {
    largest = List.copyOf(largest);
  }

  /**
   * The shapes of an input, or null where more than its batch is dynamic.
   *
   * @param batch images in a full batch
   */
  public static EngineShapes of(TensorSpec input, int batch) {
    List<Long> shape = new ArrayList<>(input.shape());
    if (shape.isEmpty()) {
      return null;
    }
    if (shape.get(0) < 0) {
      shape.set(0, (long) batch);
    }
    return shape.stream().anyMatch(axis -> axis <= 0)
        ? null
        : new EngineShapes(input.name(), shape);
  }

  /** As TensorRT's profiles are written: {@code images:8x3x640x640}. */
  String largestText() {
    return text(largest.get(0));
  }

  /** The same for one image. */
  String smallestText() {
    return text(1);
  }

  private String text(long batch) {
    return input
        + ":"
        + batch
        + largest.stream().skip(1).map(axis -> "x" + axis).collect(Collectors.joining());
  }
}
