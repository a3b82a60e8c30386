package io.fovea.models.session;

import io.fovea.models.Options;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor as a model declares it.
 *
 * @param name as in the graph
 * @param type of its elements
 * @param shape one number an axis; -1 where it is dynamic
 */
public record TensorSpec(String name, ElementType type, List<Long> shape) {
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  public static TensorSpec of(String name, ElementType type, long... shape) {
    return new TensorSpec(name, type, Arrays.stream(shape).boxed().toList());
  }

  public int rank() {
    return shape.size();
  }

  /** The length of an axis, or -1 where it is dynamic. */
  public long axis(int i) {
    return shape.get(i);
  }

  /** For messages: {@code images float32[1, 3, -1, -1]}. */
  @Override
  public String toString() {
    return name + " " + Options.nameOf(type) + shape;
  }
}
